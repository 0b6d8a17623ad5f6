package io.mistersmith.query.projection;

import io.mistersmith.base.health.HealthPart;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Down, and the service not ready, when a group has stopped because there is no room to park
 * another event: what is read no longer follows the log.
 */
@Component
class RoomPart implements HealthPart {
  private final Pauses pauses;

  RoomPart(JdbcTemplate jdbc) {
    pauses = new Pauses(jdbc);
  }

  @Override
  public String name() {
    return "dead_letters";
  }

  @Override
  public State check() {
    try {
      Map<String, Object> full = new TreeMap<>();
      pauses
          .all()
          .forEach(
              (group, reason) -> {
                if (reason.equals(Pauses.FULL)) {
                  full.put(group, "stopped: its dead letters are full");
                }
              });
      return new State(full.isEmpty(), full);
    } catch (DataAccessException e) {
      return State.down("The pauses cannot be read.");
    }
  }
}
