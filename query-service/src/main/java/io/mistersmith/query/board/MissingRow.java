package io.mistersmith.query.board;

import org.jspecify.annotations.Nullable;

/** An event changes a row that is not there. It stops the projection: a fact would be lost. */
public final class MissingRow extends IllegalStateException {
  private MissingRow(Object event) {
    super("There is no row for " + event);
  }

  public static <V> V required(@Nullable V view, Object event) {
    if (view == null) {
      throw new MissingRow(event);
    }
    return view;
  }
}
