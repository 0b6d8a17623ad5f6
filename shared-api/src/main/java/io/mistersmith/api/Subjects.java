package io.mistersmith.api;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;

/** The NATS subjects, each written once. */
public final class Subjects {
  public static final String AGENT_ANNOUNCE = "agents.discovery.announce";
  public static final String AGENT_DEPARTING = "agents.discovery.departing";
  public static final String AGENT_QUERY = "agents.discovery.query";
  public static final String ALL_ASSIGNMENTS = "tasks.*.assignment";
  public static final String ALL_PROGRESS = "tasks.*.progress";
  public static final String ALL_RESULTS = "tasks.*.result";
  public static final String ALL_QUEUED = "tasks.*.queue.*";
  public static final String ALL_AGENT_COMMANDS = "agents.*.commands.*";
  public static final String ALL_SPAWNS = "agents.*.commands.spawn";
  public static final String ALL_HEARTBEATS = "agents.*.heartbeat";
  public static final String ALL_PULSES = "runners.*.pulse";
  public static final String ALL_STATUS_REPORTS = "agents.*.status.*";
  public static final String ALL_OUTPUT = "agents.*.output";
  public static final String ALL_AGENT_EVENTS = "agents.*.events.>";
  public static final String ALL_AGENT_ERRORS = "agents.*.events.error";
  public static final String ALL_DISCOVERIES = "discoveries.>";
  public static final String CONTEXT_BROADCAST = "context.broadcast";
  public static final String ALL_CONTEXT = "context.>";
  public static final String ALL_ALERTS = "system.alerts.*";
  public static final String HANDLER_ERRORS = "system.events.error";
  public static final String AGENT_COMMAND = "agent.command";
  public static final String ALL_SYSTEM_CONTROL = "system.control.*";

  /** JetStream stream of tasks.*.{queue.*,assignment,progress,result}. */
  public static final String TASKS_STREAM = "TASKS";

  /**
   * JetStream stream of reports of runners and agents: pulse, announce, departing, heartbeat,
   * status, events, output.
   */
  public static final String AGENTS_STREAM = "AGENTS";

  /** JetStream stream of discoveries.&gt;. */
  public static final String DISCOVERIES_STREAM = "DISCOVERIES";

  /** JetStream stream of context.&gt;. */
  public static final String CONTEXT_STREAM = "CONTEXT";

  /** JetStream stream of system.alerts.*. */
  public static final String ALERTS_STREAM = "ALERTS";

  /** Queue group in which runners take spawn commands. */
  public static final String RUNNERS_GROUP = "runners";

  private Subjects() {}

  public static String discovery(AgentId agent, DiscoveryType type) {
    return "discoveries." + agent + "." + type.wireName();
  }

  public static String contextFor(AgentId agent) {
    return "context.direct." + agent;
  }

  public static String taskQueue(TaskId task, int priority) {
    return "tasks." + task + ".queue." + priority;
  }

  public static String assignment(TaskId task) {
    return "tasks." + task + ".assignment";
  }

  public static String progress(TaskId task) {
    return "tasks." + task + ".progress";
  }

  public static String result(TaskId task) {
    return "tasks." + task + ".result";
  }

  public static String heartbeat(AgentId agent) {
    return "agents." + agent + ".heartbeat";
  }

  public static String pulse(String runnerId) {
    return "runners." + runnerId + ".pulse";
  }

  /** Where one runner, and no other, is asked to start an agent. */
  public static String spawnAt(String runnerId) {
    return "runners." + runnerId + ".spawn";
  }

  public static String command(AgentId agent, String command) {
    return "agents." + agent + ".commands." + command;
  }

  public static String status(AgentId agent, String status) {
    return "agents." + agent + ".status." + status;
  }

  public static String agentEvent(AgentId agent, String type) {
    return "agents." + agent + ".events." + type;
  }

  public static String error(AgentId agent) {
    return "agents." + agent + ".events.error";
  }

  public static String performance(AgentId agent) {
    return "agents." + agent + ".metrics.performance";
  }

  public static String alert(Severity severity) {
    return "system.alerts." + severity.wireName();
  }

  public static String output(AgentId agent) {
    return "agents." + agent + ".output";
  }

  /** Durable consumer of the assignments on {@link #TASKS_STREAM}, one for each runner. */
  public static String runnerConsumer(String runnerId) {
    return "runner-" + runnerId;
  }
}
