package io.mistersmith.api;

import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.BareCommand;
import io.mistersmith.api.alert.AlertMessage;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.discovery.DiscoveryMessage;
import io.mistersmith.api.task.TaskMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of subject on NATS.
 *
 * @param address with its variable tokens in braces
 * @param sender command-service, agent-runner or anyone
 * @param receiver command-service, agent-runner or all
 * @param summary one sentence
 * @param body of its messages
 * @param reply body of the answers, null when none is given
 */
public record Channel(
    String address,
    String sender,
    String receiver,
    String summary,
    Class<?> body,
    @Nullable Class<?> reply) {
  private static final String COMMAND = "command-service";
  private static final String RUNNER = "agent-runner";

  /** All there are; a subject is of the first that matches it. */
  public static final List<Channel> ALL =
      List.of(
          new Channel(
              "discoveries.{agent_id}.{type}",
              COMMAND,
              "all",
              "A discovery was shared.",
              DiscoveryMessage.class,
              null),
          new Channel(
              "context.broadcast",
              COMMAND,
              "all",
              "Context for every agent, each discovery among it.",
              ContextMessage.class,
              null),
          new Channel(
              "context.direct.{agent_id}",
              COMMAND,
              "all",
              "Context for one agent.",
              ContextMessage.class,
              null),
          new Channel(
              "tasks.{task_id}.queue.{priority}",
              COMMAND,
              RUNNER,
              "A task waits for an agent.",
              TaskMessage.Queued.class,
              null),
          new Channel(
              "tasks.{task_id}.assignment",
              COMMAND,
              RUNNER,
              "A task was given to an agent.",
              TaskMessage.Assignment.class,
              null),
          new Channel(
              "tasks.{task_id}.progress",
              RUNNER,
              COMMAND,
              "An attempt has begun or goes on.",
              TaskMessage.Progress.class,
              null),
          new Channel(
              "tasks.{task_id}.result",
              RUNNER,
              COMMAND,
              "An attempt has ended.",
              TaskMessage.Result.class,
              null),
          new Channel(
              Subjects.AGENT_ANNOUNCE,
              RUNNER,
              COMMAND,
              "An agent is up.",
              AgentMessage.Announce.class,
              null),
          new Channel(
              Subjects.AGENT_DEPARTING,
              RUNNER,
              COMMAND,
              "An agent goes with its runner.",
              AgentMessage.Departing.class,
              null),
          new Channel(
              Subjects.AGENT_QUERY,
              COMMAND,
              RUNNER,
              "Who can do this?",
              AgentMessage.Query.class,
              AgentMessage.QueryAnswer.class),
          new Channel(
              "agents.{agent_id}.heartbeat",
              RUNNER,
              COMMAND,
              "An agent lives.",
              AgentMessage.Heartbeat.class,
              null),
          new Channel(
              "runners.{runner_id}.pulse",
              RUNNER,
              COMMAND,
              "A runner lives, and so do the agents that it has.",
              AgentMessage.Pulse.class,
              null),
          new Channel(
              "agents.{agent_id}.status.{status}",
              RUNNER,
              COMMAND,
              "What has become of an agent's worker.",
              AgentMessage.StatusReport.class,
              null),
          new Channel(
              "agents.{agent_id}.events.error",
              RUNNER,
              COMMAND,
              "Something went wrong at an agent.",
              AgentMessage.ErrorEvent.class,
              null),
          new Channel(
              "agents.{agent_id}.events.{type}",
              COMMAND,
              "all",
              "What was recorded of an agent.",
              AgentMessage.Happened.class,
              null),
          new Channel(
              "agents.{agent_id}.metrics.performance",
              RUNNER,
              "all",
              "How an agent does; sent and forgotten.",
              AgentMessage.Performance.class,
              null),
          new Channel(
              "agents.{agent_id}.output",
              RUNNER,
              COMMAND,
              "A window of what a worker printed.",
              AgentMessage.Output.class,
              null),
          new Channel(
              "agents.{agent_id}.commands.spawn",
              COMMAND,
              RUNNER,
              "Start an agent; one runner takes it.",
              AgentMessage.Spawn.class,
              AgentMessage.Reply.class),
          new Channel(
              "runners.{runner_id}.spawn",
              COMMAND,
              RUNNER,
              "Start an agent again that this runner had last.",
              AgentMessage.Spawn.class,
              AgentMessage.Reply.class),
          new Channel(
              "agents.{agent_id}.commands.{command}",
              COMMAND,
              RUNNER,
              "pause, resume, stop, kill, restart or cancel; whoever has the agent answers.",
              AgentMessage.Control.class,
              AgentMessage.Reply.class),
          new Channel(
              Subjects.HANDLER_ERRORS,
              COMMAND + ", " + RUNNER,
              "all",
              "A handler of a service failed; its message comes again.",
              SystemMessage.HandlerFailed.class,
              null),
          new Channel(
              "system.alerts.{severity}",
              COMMAND,
              "all",
              "Administrators should know.",
              AlertMessage.class,
              null),
          new Channel(
              Subjects.AGENT_COMMAND,
              "anyone",
              COMMAND,
              "The older commands: a bare body, no envelope needed.",
              BareCommand.class,
              null),
          new Channel(
              "system.control.{action}",
              "anyone",
              COMMAND,
              "As agent.command, the action being in the subject.",
              BareCommand.class,
              null));

  public static Optional<Channel> of(String subject) {
    return ALL.stream().filter(channel -> channel.matches(subject)).findFirst();
  }

  public boolean matches(String subject) {
    String[] wanted = address.split("\\.", -1);
    String[] given = subject.split("\\.", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].startsWith("{") && !wanted[i].equals(given[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether its messages carry the headers of CloudEvents. */
  public boolean isEnveloped() {
    return body != BareCommand.class;
  }
}
