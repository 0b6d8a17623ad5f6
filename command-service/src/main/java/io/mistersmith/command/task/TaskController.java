package io.mistersmith.command.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.task.SubmitTask;
import io.mistersmith.api.task.SubmitTasks;
import io.mistersmith.api.task.SubmittedTasks;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskCommand.RetryTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.command.Bodies;
import io.mistersmith.command.PathIds;
import io.mistersmith.command.receipt.Reply;
import io.mistersmith.command.receipt.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** POST /api/v1/tasks, /tasks/batch, /tasks/{id}/cancel and /tasks/{id}/retry. */
@RestController
@RequestMapping("/api/v1/tasks")
class TaskController {

  private static final int PRIORITY = 5;
  private static final int TIMEOUT_SECONDS = 1800;
  private static final int ATTEMPTS = 3;

  private final Writes writes;
  private final Schemas schemas;
  private final Clock clock;

  TaskController(Writes writes, Schemas schemas, Clock clock) {
    this.writes = writes;
    this.schemas = schemas;
    this.clock = clock;
  }

  @PostMapping
  ResponseEntity<ObjectNode> submit(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    CreateTask command = create(schemas.read(Bodies.of(body), SubmitTask.class), clock.instant());
    return writes.<TaskState>answer(
        request,
        body,
        command,
        state -> new Reply(202, "/api/v1/tasks/" + command.taskId(), TaskViews.of(state, 0)));
  }

  /** All of them, in this order, or none. */
  @PostMapping("/batch")
  ResponseEntity<ObjectNode> submitTogether(
      HttpServletRequest request, @RequestBody(required = false) byte @Nullable [] body) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    SubmitTasks asked = schemas.read(Bodies.of(body), SubmitTasks.class);
    Instant at = clock.instant();
    List<CreateTask> commands = asked.tasks().stream().map(task -> create(task, at)).toList();
    List<TaskId> ids = commands.stream().map(CreateTask::taskId).toList();
    return writes.<TaskState>answerTogether(
        request, body, commands, _ -> new Reply(202, null, new SubmittedTasks(ids, 0)));
  }

  private static CreateTask create(SubmitTask asked, Instant at) {
    return new CreateTask(
        TaskId.random(),
        asked.description(),
        orElse(asked.priority(), PRIORITY),
        asked.requiredCapabilities() == null ? List.of() : asked.requiredCapabilities(),
        asked.parameters() == null ? JsonNodeFactory.instance.objectNode() : asked.parameters(),
        orElse(asked.timeoutSeconds(), TIMEOUT_SECONDS),
        orElse(asked.maxAttempts(), ATTEMPTS),
        at,
        asked.budgetUsd());
  }

  @PostMapping("/{id}/cancel")
  ResponseEntity<ObjectNode> cancel(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestBody(required = false) byte @Nullable [] body) {
    return change(request, id, body, CancelTask::new, "cancelled by request");
  }

  @PostMapping("/{id}/retry")
  ResponseEntity<ObjectNode> retry(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestBody(required = false) byte @Nullable [] body) {
    return change(request, id, body, RetryTask::new, "retried by request");
  }

  /** What is done to a task for a reason. */
  private interface Change {
    TaskCommand of(TaskId task, String reason, Instant at);
  }

  private ResponseEntity<ObjectNode> change(
      HttpServletRequest request,
      String id,
      byte @Nullable [] body,
      Change change,
      String reasonWhenNoneIsGiven) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    TaskCommand command =
        change.of(PathIds.task(id), because(body).orElse(reasonWhenNoneIsGiven), clock.instant());
    return writes.<TaskState>answer(
        request, body, command, state -> new Reply(202, null, TaskViews.of(state, 0)));
  }

  private Because because(byte @Nullable [] body) {
    return body == null || body.length == 0 ? new Because(null) : schemas.read(body, Because.class);
  }

  private static int orElse(@Nullable Integer value, int other) {
    return value == null ? other : value;
  }
}
