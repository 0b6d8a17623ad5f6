package io.mistersmith.command.discovery;

import io.mistersmith.command.Refusal;

/** Why a discovery is refused. */
enum DiscoveryRefusal implements Refusal {
  /** The id is taken by a discovery with other content. */
  DISCOVERY_EXISTS,
  /** A confidence is from 0 to 1. */
  CONFIDENCE_OUT_OF_RANGE,
  /** An agent retracts what it has shared itself, and nothing else. */
  NOT_ITS_DISCOVERY;

  @Override
  public Kind kind() {
    return switch (this) {
      case DISCOVERY_EXISTS, NOT_ITS_DISCOVERY -> Kind.CONFLICT;
      case CONFIDENCE_OUT_OF_RANGE -> Kind.INVALID;
    };
  }
}
