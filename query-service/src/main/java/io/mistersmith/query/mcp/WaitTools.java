package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.task.TaskStatus;
import io.mistersmith.base.door.Deadline;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.task.Tasks;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Waiting for what takes long, with progress for those who ask for it. */
@Component
class WaitTools implements Toolbox {
  private static final int DEFAULT_SECONDS = 60;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Tasks tasks;
  private final Freshness fresh;

  WaitTools(Tasks tasks, Freshness fresh) {
    this.tasks = tasks;
    this.fresh = fresh;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "wait_for_task",
                "Wait for a task",
                "Waits until a task has ended (completed, failed, cancelled, timed_out) or"
                    + " timeout_seconds (60 when absent, at most 600) are over, and answers ended"
                    + " and the task with its result or error. Call it again when ended is false."
                    + " Tells progress when the call has a progress token, and can be cancelled.",
                ToolArguments.WaitForTask.class,
                Tool.Effect.READS,
                this::await)
            .answering(Answers.Waited.class)
            .example("{\"task_id\":\"task_01\",\"timeout_seconds\":120}"));
  }

  private ObjectNode await(ToolArguments.WaitForTask asked, Call call) {
    Deadline.lift(call.request());
    int seconds = asked.timeoutSeconds() == null ? DEFAULT_SECONDS : asked.timeoutSeconds();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    ObjectNode task = fresh.read(() -> read(asked.taskId()));
    JsonNode position = null;
    int told = 0;
    while (!ended(task) && System.nanoTime() < end) {
      if (!task.path("position").equals(position)) {
        position = task.path("position");
        told++;
        call.progress(told, null, said(task));
        call.log(Level.INFO, said(task));
      }
      call.pause(LOOK);
      task = read(asked.taskId());
    }
    ObjectNode answer = Json.LENIENT.createObjectNode().put("ended", ended(task));
    return answer.set("task", task);
  }

  private ObjectNode read(String taskId) {
    return Views.tree(tasks.get(taskId, ReadPoint.NOW));
  }

  private static boolean ended(ObjectNode task) {
    return TaskStatus.of(task.path("status").asText()).isTerminal();
  }

  private static String said(ObjectNode task) {
    String percent =
        task.hasNonNull("progress_percent") ? " " + task.path("progress_percent") + " %" : "";
    String message =
        task.hasNonNull("progress_message") ? ": " + task.path("progress_message").asText() : "";
    return task.path("status").asText() + percent + message;
  }
}
