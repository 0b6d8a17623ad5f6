package io.mistersmith.query.board;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first.
 *
 * @param data views as they are stored
 * @param nextCursor null on the last page
 */
public record Page(List<Raw> data, @Nullable String nextCursor) {

  /** JSON text that goes out as it is. */
  public record Raw(@JsonValue @JsonRawValue String json) {}
}
