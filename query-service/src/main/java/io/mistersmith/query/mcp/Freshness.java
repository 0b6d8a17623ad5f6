package io.mistersmith.query.mcp;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.forward.Forwarder;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets a client read what it has just written without saying which position it waits for. */
@Component
class Freshness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Positions positions;
  private final ReadPoints points;
  private final Forwarder forwarder;
  private final EventLog log;

  Freshness(Positions positions, ReadPoints points, Forwarder forwarder, EventLog log) {
    this.positions = positions;
    this.points = points;
    this.forwarder = forwarder;
    this.log = log;
  }

  /**
   * @param asOf a position or a time; null for now
   */
  ReadPoint at(@Nullable String asOf) {
    return points.of(asOf, null);
  }

  /** After the writes that went through here; what is not there yet is waited for once. */
  <T> T read(Supplier<T> reading) {
    await(forwarder.lastWritten());
    try {
      return reading.get();
    } catch (ProblemException missing) {
      if (missing.status() != 404) {
        throw missing;
      }
      await(log.head().position());
      return reading.get();
    }
  }

  /** Goes on with what there is when the read models stay behind. */
  private void await(long position) {
    try {
      positions.await(position, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
