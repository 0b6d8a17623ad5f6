package io.mistersmith.eventstore;

/**
 * Where and how the log is not what was appended.
 *
 * @param position the first position concerned
 * @param explanation a sentence for people
 */
public record Breach(Kind kind, long position, String explanation) {

  /** What was done to the log. */
  public enum Kind {
    /** The row's content is not what its leaf was made of. */
    CHANGED,
    /** Positions are missing. */
    REMOVED,
    /** Two rows have each other's place. */
    SWAPPED,
    /** The row's hash does not follow from the row before. */
    HASH,
    /** The row is recorded earlier than the row before. */
    TIME,
    /** The log ends before the checkpoint. */
    TRUNCATED,
    /** The row at the checkpoint has another hash: history was rewritten up to it. */
    REWRITTEN
  }
}
