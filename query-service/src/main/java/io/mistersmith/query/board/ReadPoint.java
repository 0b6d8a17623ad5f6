package io.mistersmith.query.board;

import io.mistersmith.base.door.QueryParameters;
import org.jspecify.annotations.Nullable;

/**
 * The moment that a read shows: now, or as of a position.
 *
 * @param asOf null for now
 */
@QueryParameters({"as_of", "min_position"})
public record ReadPoint(@Nullable Long asOf) {
  public static final ReadPoint NOW = new ReadPoint(null);
}
