package io.mistersmith.base.health;

import java.util.Map;

/** A part of a service whose state /health shows. */
public interface HealthPart {
  String name();

  /** Quick and without effect. */
  State check();

  /** Whether the service is not ready while this part is down. */
  default boolean neededToBeReady() {
    return true;
  }

  /**
   * @param details figures for people and dashboards; no secret
   */
  record State(boolean up, Map<String, Object> details) {
    public static State ok() {
      return new State(true, Map.of());
    }

    public static State down(String why) {
      return new State(false, Map.of("reason", why));
    }
  }
}
