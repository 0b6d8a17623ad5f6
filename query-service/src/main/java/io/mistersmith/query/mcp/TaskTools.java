package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.task.SubmitTask;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.base.door.Role;
import io.mistersmith.query.task.Tasks;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Submitting, reading and cancelling tasks. */
@Component
class TaskTools implements Toolbox {
  private final ToolWrites writes;
  private final Tasks tasks;
  private final Freshness fresh;

  TaskTools(ToolWrites writes, Tasks tasks, Freshness fresh) {
    this.writes = writes;
    this.tasks = tasks;
    this.fresh = fresh;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "create_task",
                "Create a task",
                "Submits work for an agent of the fleet. description says what to do, in full; priority"
                    + " is 1 (low) to 10, 5 when absent; the task goes to an agent that has all"
                    + " required_capabilities. budget_usd is what all its attempts may cost: a run that"
                    + " costs more is stopped. Answers the task with its task_id at once; follow it"
                    + " with wait_for_task or get_task.",
                SubmitTask.class,
                Tool.Effect.ADDS,
                (asked, call) -> writes.send(call, "POST", "/api/v1/tasks", asked))
            .answering(TaskView.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR, Role.AGENT)
            .example(
                "{\"description\":\"Analyze system logs\",\"priority\":7,"
                    + "\"required_capabilities\":[\"log_analysis\"],"
                    + "\"parameters\":{\"source\":\"/var/log/system.log\",\"time_range\":\"24h\"}}"),
        new Tool<>(
                "get_task",
                "Get a task",
                "Reads one task: status (pending, assigned, running, completed, failed, cancelled,"
                    + " timed_out), the agent it is assigned_to, progress, result or error. as_of (a position or"
                    + " a time) shows it as it was then.",
                ToolArguments.GetTask.class,
                Tool.Effect.READS,
                (asked, _) ->
                    fresh.read(() -> Views.raw(tasks.get(asked.taskId(), fresh.at(asked.asOf())))))
            .answering(TaskView.class)
            .example("{\"task_id\":\"task_01\"}"),
        new Tool<>(
                "list_tasks",
                "List tasks",
                "Lists tasks, newest first. Optional filters: status, assigned_to (an agent_id),"
                    + " capability, as_of (a position or a time). Page with limit and next_cursor.",
                ToolArguments.ListTasks.class,
                Tool.Effect.READS,
                this::list)
            .answering(Answers.TaskPage.class)
            .example("{}")
            .example("{\"status\":\"running\",\"assigned_to\":\"agent-01\",\"limit\":20}"),
        new Tool<>(
                "cancel_task",
                "Cancel a task",
                "Cancels a task that has not ended; a run in progress is stopped. Say why in reason.",
                ToolArguments.CancelTask.class,
                Tool.Effect.ENDS,
                this::cancel)
            .answering(TaskView.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR)
            .example("{\"task_id\":\"task_01\",\"reason\":\"no longer needed\"}"));
  }

  private JsonNode list(ToolArguments.ListTasks asked, Call call) {
    return fresh.read(
        () ->
            Views.list(
                "tasks",
                tasks.list(
                    asked.status(),
                    asked.assignedTo(),
                    asked.capability(),
                    fresh.at(asked.asOf()),
                    Views.paging(asked.limit(), asked.cursor()))));
  }

  private ObjectNode cancel(ToolArguments.CancelTask asked, Call call) {
    return writes.send(
        call,
        "POST",
        "/api/v1/tasks/" + asked.taskId() + "/cancel",
        asked.reason() == null ? null : Map.of("reason", asked.reason()));
  }
}
