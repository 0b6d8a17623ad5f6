package io.mistersmith.query.mcp;

import io.mistersmith.api.agent.AgentView;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.alert.AlertView;
import io.mistersmith.api.context.ContextView;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.api.task.TaskView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The structured content of tools that do not answer a view. */
sealed interface Answers {
  record TaskPage(List<TaskView> tasks, @Nullable String nextCursor) implements Answers {}

  record AgentPage(List<AgentView> agents, @Nullable String nextCursor) implements Answers {}

  record AlertPage(List<AlertView> alerts, @Nullable String nextCursor) implements Answers {}

  record AlertSeen(AlertId alertId, String by, @Nullable String note, Instant at, long position)
      implements Answers {}

  record DiscoveryPage(List<DiscoveryView> discoveries, @Nullable String nextCursor)
      implements Answers {}

  record ContextPage(List<ContextView> context, @Nullable String nextCursor) implements Answers {}

  /**
   * @param uri where it can be read as a resource
   * @param position of its event; a read that includes it shows the discovery
   */
  record SharedDiscovery(String discoveryId, String agentId, String uri, long position)
      implements Answers {}

  record Unsubscribed(String subscriptionId, boolean removed) implements Answers {}

  /**
   * @param ended whether the task has ended; otherwise the time was up
   */
  record Waited(boolean ended, TaskView task) implements Answers {}
}
