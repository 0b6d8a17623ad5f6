package io.mistersmith.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProjectionThreadsTest {

  @Test
  void onlyTheWaitForRoomIsShorter() {
    try (ProjectionThreads threads = new ProjectionThreads("test")) {
      assertThat(millis(threads.schedule(() -> {}, 100, TimeUnit.MILLISECONDS)))
          .isLessThanOrEqualTo(2);
      assertThat(millis(threads.schedule(() -> {}, 60, TimeUnit.SECONDS))).isGreaterThan(2000);
      threads.shutdownNow();
    }
  }

  private static long millis(Delayed waiting) {
    return waiting.getDelay(TimeUnit.MILLISECONDS);
  }
}
