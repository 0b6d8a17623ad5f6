package io.mistersmith.query.stats;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** How far a processing group is behind the log. */
final class ProjectionLag {
  private final Positions positions;
  private final EventLog log;
  private final Clock clock;

  ProjectionLag(Positions positions, EventLog log, Clock clock) {
    this.positions = positions;
    this.log = log;
    this.clock = clock;
  }

  /**
   * @param position up to which the group has read
   * @param events that it has not read yet
   * @param seconds since the oldest of these was recorded; 0 when there is none
   */
  record Lag(long position, long events, double seconds) {}

  Lag of(Group group) {
    long reached = positions.of(group);
    long behind = log.head().position() - reached;
    if (behind <= 0) {
      return new Lag(reached, 0, 0);
    }
    List<StoredEvent> oldest = log.readAfter(reached, 1);
    Duration waiting =
        oldest.isEmpty()
            ? Duration.ZERO
            : Duration.between(oldest.getFirst().recordedAt(), clock.instant());
    return new Lag(reached, behind, Math.max(0, waiting.toMillis()) / 1000.0);
  }
}
