package io.mistersmith.eventstore;

/**
 * A position whose hash is known from outside the database. Only against one can a cut tail, or a
 * history rewritten from some position on, be seen.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Checkpoint(long position, byte[] hash) {

  /** Before the first event. */
  public static final Checkpoint START = new Checkpoint(0, new byte[32]);
}
