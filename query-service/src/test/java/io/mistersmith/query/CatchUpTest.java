package io.mistersmith.query;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.completed;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group that was stopped while much happened. */
class CatchUpTest {
  private static final String BOARD = "/api/v1/projections/fleet-board";
  private static final int BATCH = 20;
  private static final int TASKS = 40;
  private static final int EVENTS = 3;

  @TempDir static Path dir;
  static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    platform = Platform.start(dir, "--smith.projections.catch-up-batch=" + BATCH);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void catchesUpInTransactionsOfItsOwnSizeAndThenFollows() {
    List<TaskId> tasks = new ArrayList<>();
    platform.whilePaused(BOARD, () -> tasks.addAll(completedTasks()));

    assertThat(statuses(tasks)).hasSize(TASKS).containsOnly("completed");
    Long transactions =
        platform.sql.queryForObject(
            "SELECT count(DISTINCT xmin::text) FROM read_model.tasks WHERE task_id = ANY (?)",
            Long.class,
            (Object) tasks.stream().map(TaskId::value).toArray(String[]::new));
    assertThat(transactions).isGreaterThanOrEqualTo(TASKS * EVENTS / BATCH - 2);
    TaskId later = TaskId.random();
    platform.events.record("Task", later.value(), created(later));
    platform.awaitHead();
    assertThat(statuses(List.of(later))).containsExactly("pending");
  }

  @Test
  @Tag("D-237")
  void anEventThatCannotBeAppliedIsParkedAndTheOthersAreCaughtUpWith() {
    TaskId poisoned = TaskId.random();

    onlyParks(poisoned, started(poisoned, AgentId.random(), 1));
  }

  @Test
  void aGroupThatIsPausedWhileItCatchesUpGoesOnWhereItWas() {
    platform.post(BOARD + "/pause", "");
    List<TaskId> tasks = completedTasks();
    platform.post(BOARD + "/resume", "");
    platform.post(BOARD + "/pause", "");
    assertThat(platform.read(BOARD).path("state").asText()).isEqualTo("paused");
    platform.post(BOARD + "/resume", "");
    platform.awaitHead();

    assertThat(statuses(tasks)).hasSize(TASKS).containsOnly("completed");
    assertThat(
            platform.sql.queryForObject(
                "SELECT count(*) FROM read_model.tasks WHERE task_id = ANY (?)",
                Long.class,
                (Object) tasks.stream().map(TaskId::value).toArray(String[]::new)))
        .isEqualTo(TASKS * EVENTS);
  }

  /** Postgres refuses the whole batch; one event alone is at fault. */
  @Test
  void whatPostgresRefusesIsParkedByTheProcessor() {
    platform.sql.execute(
        "ALTER TABLE read_model.tasks ADD CONSTRAINT refuses CHECK (view ->> 'description' <> 'refused')");
    try {
      TaskId refused = TaskId.random();

      onlyParks(refused, created(refused, "refused"));
    } finally {
      platform.sql.execute("ALTER TABLE read_model.tasks DROP CONSTRAINT refuses");
    }
  }

  /** Tasks before and after it are caught up with. */
  private static void onlyParks(TaskId task, TaskEvent event) {
    List<TaskId> around = new ArrayList<>();
    platform.whilePaused(
        BOARD,
        () -> {
          around.addAll(completedTasks());
          platform.events.record("Task", task.value(), event);
          around.addAll(completedTasks());
        });

    assertThat(statuses(around)).hasSize(2 * TASKS).containsOnly("completed");
    assertThat(platform.read("/api/v1/dead-letters?group=fleet-board").path("data").valueStream())
        .extracting(letter -> letter.path("sequence").asText())
        .contains(task.value());
  }

  private static List<TaskId> completedTasks() {
    AgentId agent = AgentId.random();
    platform.events.record("Agent", agent.value(), Samples.running(agent, "t" + agent));
    List<TaskId> tasks = Stream.generate(TaskId::random).limit(TASKS).toList();
    tasks.forEach(
        task ->
            platform.events.record(
                "Task",
                task.value(),
                created(task),
                assigned(task, agent, 1),
                completed(task, agent, 1)));
    return tasks;
  }

  private static List<String> statuses(List<TaskId> tasks) {
    return tasks.stream()
        .map(task -> platform.read("/api/v1/tasks/" + task))
        .map(task -> task.path("status").asText())
        .toList();
  }
}
