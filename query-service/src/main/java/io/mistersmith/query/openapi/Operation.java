package io.mistersmith.query.openapi;

import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.agent.SpawnAgent;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.api.discovery.ShareDiscoveryRequest;
import io.mistersmith.api.run.RunView;
import io.mistersmith.api.task.SubmitTask;
import io.mistersmith.api.task.SubmitTasks;
import io.mistersmith.api.task.SubmittedTasks;
import io.mistersmith.api.task.TaskView;
import io.mistersmith.query.feed.SubscribeDiscoveries;
import io.mistersmith.query.feed.SubscribeDiscoveries.Subscribed;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the signature of a route does not say.
 *
 * @param body what is sent; null for none
 * @param answer what is answered, or one of the list that is; null to go by the method
 */
record Operation(
    String summary, int status, @Nullable Class<?> body, @Nullable Class<?> answer, boolean list) {

  /** The body of a cancel or a retry. */
  record Reason(@Nullable String reason) {}

  private static final String COMMANDS = "/api/v1/agents/{id}/commands/{command}";

  private static final Map<String, Operation> KNOWN =
      Map.ofEntries(
          write("POST /api/v1/tasks", "Submit a task", 202, SubmitTask.class, TaskView.class),
          write(
              "POST /api/v1/tasks/batch",
              "Submit up to 100 tasks: all are accepted or none",
              202,
              SubmitTasks.class,
              SubmittedTasks.class),
          write(
              "POST /api/v1/tasks/{id}/cancel", "Cancel a task", 202, Reason.class, TaskView.class),
          write(
              "POST /api/v1/tasks/{id}/retry",
              "Retry an ended task",
              202,
              Reason.class,
              TaskView.class),
          write("POST /api/v1/agents", "Spawn an agent", 202, SpawnAgent.class, AgentView.class),
          write("DELETE /api/v1/agents/{id}", "Stop an agent", 202, null, AgentView.class),
          write(
              "POST " + COMMANDS,
              "Pause, resume, stop, kill or restart an agent",
              202,
              null,
              AgentView.class),
          write(
              "POST /api/v1/discoveries",
              "Share a discovery",
              201,
              ShareDiscoveryRequest.class,
              DiscoveryView.class),
          write(
              "POST /api/v1/discoveries/subscriptions",
              "Remember a filter for a stream",
              201,
              SubscribeDiscoveries.class,
              Subscribed.class),
          write(
              "DELETE /api/v1/discoveries/subscriptions/{id}",
              "Forget a subscription",
              204,
              null,
              null),
          read("GET /api/v1/tasks", "Tasks, newest first", TaskView.class, true),
          read("GET /api/v1/tasks/{id}", "One task", TaskView.class, false),
          read("GET /api/v1/tasks/{task}/runs", "The attempts of a task", RunView.class, true),
          read("GET /api/v1/runs/{run}", "One run", RunView.class, false),
          read("GET /api/v1/agents", "Agents, newest first", AgentView.class, true),
          read("GET /api/v1/agents/{id}", "One agent", AgentView.class, false),
          read("GET /api/v1/discoveries", "Discoveries, newest first", DiscoveryView.class, true),
          read("GET /api/v1/discoveries/{id}", "One discovery", DiscoveryView.class, false));

  static Operation of(String route, String methodName) {
    Operation known = KNOWN.get(route);
    return known == null
        ? new Operation(sentence(route, methodName), 200, null, null, false)
        : known;
  }

  private static Map.Entry<String, Operation> write(
      String route,
      String summary,
      int status,
      @Nullable Class<?> body,
      @Nullable Class<?> answer) {
    return Map.entry(route, new Operation(summary, status, body, answer, false));
  }

  private static Map.Entry<String, Operation> read(
      String route, String summary, Class<?> answer, boolean list) {
    return Map.entry(route, new Operation(summary, 200, null, answer, list));
  }

  /** {@code GET /stats/nats} is "Stats nats". */
  private static String sentence(String route, String methodName) {
    String words =
        route
            .substring(route.indexOf(' ') + 1)
            .replaceAll("^/api/v1|\\{[^}]*}", "")
            .replaceAll("[/_-]+", " ")
            .strip();
    String named = words.isEmpty() ? methodName : words;
    String end = route.startsWith("GET") || named.endsWith(methodName) ? "" : ": " + methodName;
    return Character.toUpperCase(named.charAt(0)) + named.substring(1) + end;
  }
}
