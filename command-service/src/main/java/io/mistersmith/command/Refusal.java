package io.mistersmith.command;

import java.util.Locale;

/** The name of a rule that refused a command. Implemented by one enum for each family. */
public interface Refusal {

  /**
   * What is wrong: the target is not there, is in another state, is not yet in the state that an
   * earlier command may still bring about, or the command is not sound.
   */
  enum Kind {
    NOT_FOUND,
    CONFLICT,
    TOO_EARLY,
    INVALID
  }

  String name();

  Kind kind();

  /** As clients see it, for example {@code stale_attempt}. */
  default String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
