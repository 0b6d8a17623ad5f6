package io.mistersmith.command.supervision;

import io.mistersmith.command.Refusal;

/** Why something asked of a supervisor is refused. */
enum SupervisorRefusal implements Refusal {
  /** The id is taken by a supervisor with another policy or another parent. */
  SUPERVISOR_EXISTS,
  /** There is no such supervisor to be below of. */
  SUPERVISOR_NOT_FOUND;

  @Override
  public Kind kind() {
    return switch (this) {
      case SUPERVISOR_EXISTS -> Kind.CONFLICT;
      case SUPERVISOR_NOT_FOUND -> Kind.NOT_FOUND;
    };
  }
}
