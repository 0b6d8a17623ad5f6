package io.mistersmith.query.stats;

import io.mistersmith.base.health.HealthPart;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.projection.Projections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * How far each processing group is behind the log. Down when one has stopped on an event that it
 * cannot handle; being behind is not down.
 */
@Component
class ProjectionsPart implements HealthPart {
  private final Projections projections;
  private final Positions positions;
  private final ProjectionLag lag;
  private final EventLog log;

  ProjectionsPart(Projections projections, Positions positions, ProjectionLag lag, EventLog log) {
    this.projections = projections;
    this.positions = positions;
    this.lag = lag;
    this.log = log;
  }

  @Override
  public String name() {
    return "projections";
  }

  @Override
  public State check() {
    Map<String, Object> details = new LinkedHashMap<>();
    try {
      long end = log.head().position();
      details.put("log_position", end);
      for (Group group : Group.values()) {
        ProjectionLag.Lag behind = lag.of(group);
        details.put(
            group.processor(),
            Map.of(
                "position", behind.position(),
                "behind", behind.events(),
                "behind_seconds", behind.seconds()));
      }
    } catch (RuntimeException e) {
      return State.down("The positions cannot be read.");
    }
    boolean stuck =
        Stream.of(Group.values()).anyMatch(group -> !projections.live(group).isRunning())
            || Stream.of(Group.values()).anyMatch(positions::isFailing);
    return new State(!stuck, details);
  }

  @Override
  public boolean neededToBeReady() {
    return false;
  }
}
