package io.mistersmith.query.projection;

import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One rebuild beside the tables that are read, in this process: it follows the log from its
 * beginning, is indexed and compared when it has caught up, and goes on following until it takes
 * their place or is abandoned.
 */
final class Rebuild {
  private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

  /** When to switch without being asked again. */
  enum Switch {
    NEVER,
    WHEN_EQUAL,
    ALWAYS
  }

  private final Group group;
  private final Projection next;
  private final RebuildTables tables;
  private final RebuildLog log;
  private final Positions positions;
  private final Switch when;
  private final Pace pace = new Pace();
  private volatile boolean compared;
  private volatile boolean switches;
  private @Nullable Thread comparing;

  Rebuild(
      Group group,
      Projection next,
      RebuildTables tables,
      RebuildLog log,
      Positions positions,
      Switch when) {
    this.group = group;
    this.next = next;
    this.tables = tables;
    this.log = log;
    this.positions = positions;
    this.when = when;
  }

  /** False when another instance has begun one. */
  boolean begin() {
    if (!log.begin(group)) {
      return false;
    }
    try {
      tables.begin(group);
    } catch (DataAccessException e) {
      log.fail(group, "Its tables could not be made; the log of the service says why.");
      throw e;
    }
    next.start();
    return true;
  }

  Projection next() {
    return next;
  }

  Pace pace() {
    return pace;
  }

  long position() {
    return positions.of(next.name());
  }

  /**
   * Called often.
   *
   * @return true when it is to switch now
   */
  boolean look() {
    pace.at(System.nanoTime(), position());
    log.isAlive(group);
    String full = next.stoppedBecause();
    if (full != null && next.isRunning()) {
      next.stop();
      log.fail(group, full);
    }
    if (comparing == null && full == null && next.isRunning() && hasCaughtUp()) {
      // Not here: it takes as long as there are rows, and this instance has to be heard of.
      comparing = Thread.ofVirtual().name(next.name() + "-compare").start(this::compare);
    }
    return switches;
  }

  boolean isCompared() {
    return compared;
  }

  private boolean hasCaughtUp() {
    long live = positions.of(group);
    return live > 0 ? position() >= live : position() > 0;
  }

  private void compare() {
    try {
      log.state(group, "comparing");
      tables.index(group);
      Difference difference =
          tables.compare(group, Math.min(position(), positions.of(group)), this::lookedAt);
      if (!next.isRunning()) {
        return;
      }
      log.difference(group, difference);
      log.state(group, "compared");
      compared = true;
      switches = when == Switch.ALWAYS || (when == Switch.WHEN_EQUAL && difference.rows() == 0);
      LOG.info("{} built anew: {} row versions differ", group.processor(), difference.rows());
    } catch (RuntimeException e) {
      if (!next.isRunning()) {
        return;
      }
      LOG.error("{} cannot be indexed or compared", next.name(), e);
      next.stop();
      log.fail(
          group, "The rows could not be indexed or compared; the log of the service says why.");
    }
  }

  private void lookedAt(Difference soFar) {
    if (!next.isRunning()) {
      throw new CancellationException("The rebuild was stopped while its rows were compared");
    }
    log.difference(group, soFar);
  }

  void close(@Nullable String state) {
    next.close();
    if (state != null) {
      log.state(group, state);
    }
  }
}
