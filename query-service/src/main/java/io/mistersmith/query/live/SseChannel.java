package io.mistersmith.query.live;

import java.util.Optional;

/** A channel whose events go out as frames of server-sent events. */
public interface SseChannel extends Channel {

  /** Whole frames, or nothing. Encode once: {@link LogEvent#encoded}. */
  byte[] frame(LogEvent event);

  /**
   * True when frames are made of what is in memory and the stream has no end of its own, so that
   * one thread can write it to many clients. Equal channels are looked at once.
   */
  default boolean isForMany() {
    return false;
  }

  /**
   * Data of the last frame, {@code event: end}, when the stream is over with this event; what still
   * comes within a moment is sent before it.
   */
  default Optional<Object> end(LogEvent event) {
    return Optional.empty();
  }
}
