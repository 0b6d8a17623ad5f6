package io.mistersmith.command;

import org.jspecify.annotations.Nullable;

/** Request bodies as Spring gives them: null when there is none. */
public final class Bodies {

  private static final byte[] NONE = {};

  private Bodies() {}

  public static byte[] of(byte @Nullable [] body) {
    return body == null ? NONE : body;
  }
}
