package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;

/** The stored names of supervision's due work. */
final class Kinds {
  static final String SUPERVISE = "supervise";
  static final String UNSUPERVISE = "unsupervise";
  static final String REPORT_FAILURE = "report-failure";
  static final String RESTART_CHILD = "restart-child";
  static final String GIVE_UP = "give-up";

  /** Code of an agent that its supervisor has given up. */
  static final String GIVEN_UP = "restart_limit";

  /** Principal of what supervision does. */
  static final String SUPERVISION = "supervision";

  private Kinds() {}

  static String key(Child child) {
    return child.kind().wireName() + ":" + child.id();
  }
}
