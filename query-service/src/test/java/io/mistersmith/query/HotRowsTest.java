package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows from memory, as a client meets them. */
class HotRowsTest {
  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Tag("D-087")
  @Tag("D-223")
  void theSecondReadComesFromMemory() {
    TaskId task = TaskId.random();
    long position = platform.events.record("Task", task.value(), created(task));
    platform.read(path(task) + "?min_position=" + position);

    await()
        .until(
            () -> {
              double before = counted("smith.hot.hits");
              platform.read(path(task));
              return counted("smith.hot.hits") > before;
            });
  }

  @Test
  @Tag("D-087")
  void aReadAfterAWriteNeverFindsTheRowFromBefore() {
    TaskId task = TaskId.random();
    long last = platform.events.record("Task", task.value(), created(task));
    platform.read(path(task) + "?min_position=" + last);

    for (int n = 0; n < 50; n++) {
      boolean cancel = n % 2 == 0;
      long position =
          platform.events.record(
              "Task",
              task.value(),
              cancel
                  ? new TaskCancelled(task, null, 0, null, "enough", Samples.T0)
                  : new TaskRetried(task, 0, "again", Samples.T0));

      assertThat(platform.read(path(task) + "?min_position=" + position).path("status").asText())
          .isEqualTo(cancel ? "cancelled" : "pending");
      assertThat(platform.read(path(task)).path("position").asLong()).isEqualTo(position);
    }
  }

  @Test
  @Tag("D-093")
  void oneDiscoveryTooManyMakesTheOldestLeaveMemoryAndHistoryKeepsIt(@TempDir Path otherDir)
      throws Exception {
    try (Platform few =
        Platform.start(otherDir, "--smith.hot.discoveries=3", "--smith.hot.longest=1h")) {
      for (int n = 1; n <= 3; n++) {
        share(few, n);
      }
      awaitHit(few, 1);
      long position = share(few, 4);
      awaitHit(few, 4);

      double misses = counted(few, "smith.hot.misses");
      assertThat(few.read(path(1)).path("discovery_id").asText()).isEqualTo("disc_1");
      assertThat(counted(few, "smith.hot.misses")).isEqualTo(misses + 1);
      assertThat(few.read("/api/v1/discoveries").path("data")).hasSize(4);
      assertThat(few.read(path(1) + "?as_of=" + position).path("discovery_id").asText())
          .isEqualTo("disc_1");
    }
  }

  private static long share(Platform on, int n) {
    String id = "disc_" + n;
    return on.events.record(
        "Discovery", id, Samples.shared(id, "agent-1", DiscoveryType.INSIGHT, "0.5", null));
  }

  private static void awaitHit(Platform on, int n) {
    await()
        .until(
            () -> {
              double before = counted(on, "smith.hot.hits");
              return on.get(path(n)).statusCode() == 200 && counted(on, "smith.hot.hits") > before;
            });
  }

  private static String path(int n) {
    return "/api/v1/discoveries/disc_" + n;
  }

  private static String path(TaskId task) {
    return "/api/v1/tasks/" + task;
  }

  private static double counted(String name) {
    return counted(platform, name);
  }

  private static double counted(Platform on, String name) {
    return on.bean(MeterRegistry.class).get(name).functionCounter().count();
  }
}
