package io.mistersmith.query.feed;

import io.mistersmith.api.Json;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The discoveries in the order of the log, once they can be read by everybody. */
@Component
class DiscoveryLog {
  static final int PAGE = 500;

  /** Another instance may own the projection; then nothing wakes this one. */
  private static final long LOOK_MS = 250;

  private final JdbcTemplate jdbc;
  private final Positions positions;
  private final Semaphore news = new Semaphore(0);

  DiscoveryLog(JdbcTemplate jdbc, Positions positions) {
    this.jdbc = jdbc;
    this.positions = positions;
    positions.onMove(
        () -> {
          if (news.availablePermits() == 0) {
            news.release();
          }
        });
  }

  /** How far the read model is. */
  long end() {
    return positions.of(Group.DISCOVERIES);
  }

  /** For one waiting thread. */
  boolean awaitBeyond(long position, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (end() <= position) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      if (news.tryAcquire(Math.min(left, LOOK_MS), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    }
    return true;
  }

  /** At most {@link #PAGE} with a greater position, in order. */
  List<DiscoveryView> after(long position) {
    return jdbc.query(
        "SELECT view FROM read_model.discoveries WHERE valid_from > ? ORDER BY valid_from LIMIT ?",
        (row, _) -> view(row.getString(1)),
        position,
        PAGE);
  }

  private static DiscoveryView view(String json) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), DiscoveryView.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
