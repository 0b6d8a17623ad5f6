package io.mistersmith.command.context;

import io.mistersmith.command.Refusal;

/** Why context is refused. */
enum ContextRefusal implements Refusal {
  /** The id is taken by other context. */
  CONTEXT_EXISTS,
  /** Nobody could read it. */
  EXPIRES_AT_ONCE,
  /** It is for an agent that there is not. */
  AGENT_NOT_FOUND;

  @Override
  public Kind kind() {
    return switch (this) {
      case CONTEXT_EXISTS -> Kind.CONFLICT;
      case EXPIRES_AT_ONCE -> Kind.INVALID;
      case AGENT_NOT_FOUND -> Kind.NOT_FOUND;
    };
  }
}
