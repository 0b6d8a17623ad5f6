package io.mistersmith.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.api.agent.AgentEvent.*;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.alert.AlertEvent.*;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.alert.AlertMessage;
import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextId;
import io.mistersmith.api.context.ContextMessage;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryMessage;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.error.Answer;
import io.mistersmith.api.error.ErrorEvent.*;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.api.letter.LetterId;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Choice;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorEvent.*;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.api.task.Candidate;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskEvent.*;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage;
import io.mistersmith.api.task.TaskSession;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One of each event and message, in the words of the seed documents. */
final class Samples {
  private static final Instant AT = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final TaskId TASK = new TaskId("task_456");
  private static final AgentId AGENT = new AgentId("agent-123");
  private static final RunId RUN = new RunId("run_789");
  private static final DiscoveryId DISCOVERY = new DiscoveryId("disc_abc123");
  private static final String RUNNER = "runner-1";
  private static final String SESSION = "0f0e0d0c-0b0a-4908-8706-050403020100";
  private static final String SHA = "ab".repeat(32);
  private static final JsonNode PARAMETERS =
      json("{\"source\":\"/var/log/system.log\",\"time_range\":\"24h\"}");
  private static final JsonNode RESULT =
      json("{\"findings\":[\"anomaly_1\",\"pattern_2\"],\"summary\":\"2 issues found\"}");
  private static final Usage USAGE =
      new Usage(1200, 340, 10, 20, new BigDecimal("0.0123"), 4500, 3, "claude-sonnet", "s-1");
  private static final Usage PARTIAL =
      new Usage(1000, 200, 0, 0, new BigDecimal("0.02"), 2500, 0, "claude-sonnet", "s-1", true);
  private static final TaskError ERROR =
      new TaskError(TaskError.Category.TASK, "max_turns", "The run used up its turns.");
  private static final AgentSpec SPEC =
      new AgentSpec("Analyzer", List.of("log_analysis"), "scripted", null, "per_task");

  private static final ContextShared CONTEXT =
      new ContextShared(
          new ContextId("ctx_abc"),
          AGENT,
          new AgentId("agent-9"),
          "deployment",
          "The staging cluster is frozen until Friday",
          AT,
          AT.plusSeconds(3600));
  private static final SupervisorId SUPERVISOR = new SupervisorId("sup_1");
  private static final ErrorId ERROR_ID = new ErrorId("err_1");
  private static final AlertId ALERT = new AlertId("alert_1");
  private static final SupervisionPolicy POLICY =
      new SupervisionPolicy(
          Strategy.ONE_FOR_ALL, 5, 60, new BackOff(BackOff.Kind.EXPONENTIAL, 200, 5000, 20), false);
  private static final Failure FAILURE =
      new Failure(
          AGENT, TaskError.Category.FATAL, "signal_9", "Killed by signal 9", ERROR_ID, false, 41);

  private Samples() {}

  static List<DomainEvent> events() {
    return List.of(
        new TaskCreated(
            TASK, "Analyze system logs", 7, List.of("log_analysis"), PARAMETERS, 1800, 3, AT),
        new TaskAssigned(
            TASK,
            AGENT,
            RUNNER,
            1,
            RUN,
            List.of(
                new Candidate(AGENT, 0, 1, null),
                new Candidate(new AgentId("agent-9"), 1, 1, "busy")),
            AT,
            AT.plusSeconds(1800)),
        new TaskStarted(TASK, AGENT, 1, RUN, "claude", 4242L, AT),
        new TaskProgressed(TASK, AGENT, 1, RUN, 50, "halfway", AT),
        new TaskCompleted(TASK, AGENT, 1, RUN, RESULT, USAGE, AT),
        new TaskFailed(TASK, AGENT, 1, RUN, ERROR, USAGE, AT),
        new TaskCancelled(TASK, AGENT, 1, RUN, "not needed any more", AT),
        new TaskTimedOut(TASK, AGENT, 1, RUN, AT),
        new TaskReleased(TASK, AGENT, 1, RUN, "agent_lost", AT),
        new TaskStaleReportRefused(TASK, AGENT, 1, RUN, "result", "stale_attempt", AT),
        new TaskRetried(TASK, 1, "again, please", AT),
        new TaskUsageRecorded(TASK, AGENT, 1, RUN, PARTIAL, new BigDecimal("0.52"), AT),
        new AgentCreated(AGENT, SPEC, AT),
        new AgentStarting(AGENT, RUNNER, SHA, AT),
        new AgentRunning(AGENT, RUNNER, "claude", 4242L, AT),
        new AgentWorkerReplaced(AGENT, RUNNER, SHA, 4243L, AT),
        new AgentBusy(AGENT, TASK.value(), AT),
        new AgentIdle(AGENT, AT),
        new AgentPaused(AGENT, AT),
        new AgentResumed(AGENT, AT),
        new AgentStopping(AGENT, false, "asked to", AT),
        new AgentStopped(AGENT, AT),
        new AgentErrored(AGENT, "missing_binary", "claude is not installed", AT),
        new AgentFailed(AGENT, "lost", "no heartbeat", AT),
        new AgentDegraded(AGENT, AT.minusSeconds(45), AT),
        new AgentRecovered(AGENT, AT),
        new AgentRestartRequested(AGENT, "lost", AT),
        new AgentCharged(AGENT, RUN, new BigDecimal("0.02"), true, new BigDecimal("0.52"), AT),
        new AgentBudgetSpent(AGENT, new BigDecimal("0.5"), new BigDecimal("0.52"), AT),
        new DiscoveryShared(
            DISCOVERY,
            AGENT,
            "Analyzer",
            DiscoveryType.PATTERN,
            "Unusual pattern in authentication logs",
            new BigDecimal("0.85"),
            null,
            AT),
        CONTEXT,
        new DiscoveryRetracted(DISCOVERY, AGENT, AGENT, "it was the test data", AT),
        new RunOutputRecorded(
            RUN,
            TASK,
            AGENT,
            1,
            0,
            "stdout",
            List.of("{\"type\":\"system\"}", "é"),
            false,
            SHA,
            AT),
        new SupervisorCreated(SUPERVISOR, SupervisorId.ROOT, POLICY, AT),
        new SupervisorPolicyChanged(SUPERVISOR, POLICY, AT),
        new SupervisorChildAdded(SUPERVISOR, Child.agent(AGENT), AT),
        new SupervisorChildRemoved(SUPERVISOR, Child.agent(AGENT), "stopped", AT),
        new SupervisorDecided(
            SUPERVISOR,
            SupervisorId.ROOT,
            Child.agent(AGENT),
            FAILURE,
            Choice.RESTART,
            POLICY,
            1,
            List.of(Child.agent(AGENT), Child.agent(new AgentId("agent-9"))),
            AT.plusMillis(380),
            "2nd restart in 60 s of 5",
            AT),
        new SupervisorRestarted(
            SUPERVISOR, List.of(Child.agent(AGENT)), 42, "root restarts it", AT),
        new ErrorReported(
            ERROR_ID,
            AGENT,
            TaskError.Category.TRANSIENT,
            "rate_limited",
            "429",
            TASK,
            30_000L,
            "claude/sonnet",
            AT),
        new ErrorAnswered(ERROR_ID, AGENT, "rate_limited", Answer.RETRY, "It may pass", AT),
        new AlertRaised(
            ALERT, Severity.CRITICAL, "restart_limit", "agent-123 is given up", AGENT, 42, AT),
        new AlertDelivered(ALERT, "webhook", 2, AT),
        new AlertDeliveryFailed(ALERT, "webhook", 1, "HTTP 503", false, AT),
        new AlertAcknowledged(ALERT, "admin", "the key was renewed", AT),
        new LetterDiscarded(
            LetterId.of("fleet-board", "event-1"),
            "fleet-board",
            "event-1",
            "task.assigned",
            42,
            TASK.value(),
            "the task is gone",
            AT),
        new ReceiptEvent.ReceiptRecorded(
            "admin", "key-1", SHA, 202, "/api/v1/tasks/task_456", RESULT, AT));
  }

  /** Events with fields that are only there when there is something to say. */
  static Map<String, DomainEvent> shapes() {
    return Map.of(
        "task.created-with-budget",
        new TaskCreated(
            TASK,
            "Analyze system logs",
            7,
            List.of("log_analysis"),
            PARAMETERS,
            1800,
            3,
            AT,
            new BigDecimal("0.5")),
        "task.assigned-with-budget",
        new TaskAssigned(
            TASK,
            AGENT,
            RUNNER,
            2,
            RUN,
            List.of(new Candidate(new AgentId("agent-9"), 0, 1, "budget_spent")),
            AT,
            AT.plusSeconds(1800),
            new BigDecimal("0.48"),
            null),
        "task.completed-after-others",
        new TaskCompleted(TASK, AGENT, 2, RUN, RESULT, USAGE, AT, new BigDecimal("0.0323")),
        "task.failed-after-others",
        new TaskFailed(TASK, AGENT, 2, RUN, ERROR, PARTIAL, AT, new BigDecimal("0.04")),
        "agent.created-with-budget",
        new AgentCreated(
            AGENT,
            new AgentSpec(
                "Analyzer",
                List.of("log_analysis"),
                "claude",
                null,
                "per_task",
                null,
                new BigDecimal("2.5")),
            AT));
  }

  static Map<String, Object> messages() {
    return Map.ofEntries(
        Map.entry(
            "task-assignment-with-budget",
            new TaskMessage.Assignment(
                TASK,
                AGENT,
                AT,
                1,
                RUN,
                "Analyze system logs",
                PARAMETERS,
                AT.plusSeconds(1800),
                new BigDecimal("0.48"),
                null)),
        Map.entry(
            "task-progress-with-usage",
            new TaskMessage.Progress(
                TASK, AGENT, 1, null, "4 lines so far", null, null, AT, PARTIAL, null)),
        Map.entry(
            "task-queued",
            new TaskMessage.Queued(TASK, "Analyze system logs", 7, List.of("log_analysis"))),
        Map.entry(
            "task-assignment",
            new TaskMessage.Assignment(
                TASK, AGENT, AT, 1, RUN, "Analyze system logs", PARAMETERS, AT.plusSeconds(1800))),
        Map.entry(
            "task-progress",
            new TaskMessage.Progress(TASK, AGENT, 1, 50, "halfway", "claude", 4242L, AT)),
        Map.entry(
            "task-assignment-again",
            new TaskMessage.Assignment(
                TASK,
                AGENT,
                AT,
                2,
                RUN,
                "Analyze system logs",
                PARAMETERS,
                AT.plusSeconds(1800),
                null,
                SESSION)),
        Map.entry(
            "task-progress-started",
            new TaskMessage.Progress(
                TASK,
                AGENT,
                2,
                null,
                "started",
                "claude",
                4242L,
                AT,
                null,
                new TaskSession(SESSION, false, "no_such_session"))),
        Map.entry(
            "task-result",
            new TaskMessage.Result(
                TASK,
                AGENT,
                TaskMessage.Outcome.COMPLETED,
                RESULT,
                null,
                1,
                USAGE,
                USAGE.costUsd(),
                4500,
                AT)),
        Map.entry(
            "task-result-of-a-free-agent",
            new TaskMessage.Result(
                TASK,
                AGENT,
                TaskMessage.Outcome.COMPLETED,
                RESULT,
                null,
                1,
                USAGE,
                USAGE.costUsd(),
                4500,
                AT,
                null,
                new TaskStart(AT, "claude", 4242L, new TaskSession(SESSION, false, null)),
                RUNNER)),
        Map.entry(
            "agent-announce",
            new AgentMessage.Announce(
                AGENT, "Analyzer", List.of("log_analysis"), 1, RUNNER, "claude", 4242L, AT)),
        Map.entry(
            "agent-departing", new AgentMessage.Departing(AGENT, RUNNER, "runner_stopping", AT)),
        Map.entry("agent-query", new AgentMessage.Query(List.of("log_analysis"))),
        Map.entry(
            "agent-query-answer",
            new AgentMessage.QueryAnswer(
                RUNNER, List.of(new AgentMessage.Match(AGENT, List.of("log_analysis"), 1, 0)))),
        Map.entry(
            "agent-heartbeat",
            new AgentMessage.Heartbeat(AGENT, AT, "idle", RUNNER, Map.of("rss_mb", 180))),
        Map.entry("runner-pulse", new AgentMessage.Pulse(RUNNER, AT)),
        Map.entry(
            "agent-status-report",
            new AgentMessage.StatusReport(AGENT, RUNNER, "starting", SHA, null, null, null, AT)),
        Map.entry(
            "agent-idle-report",
            new AgentMessage.StatusReport(
                AGENT, RUNNER, "idle", null, 4711L, null, null, AT, null, TASK)),
        Map.entry(
            "agent-output",
            new AgentMessage.Output(
                AGENT, RUN, TASK, 1, 0, "stdout", List.of("a", "b"), false, SHA, AT)),
        Map.entry(
            "agent-error",
            new AgentMessage.ErrorEvent(
                AGENT, "transient", "rate_limited", "429", TASK, AT, null, null, null)),
        Map.entry(
            "agent-happened",
            new AgentMessage.Happened(
                AGENT, "agent.busy", json("{\"task_id\":\"task_456\"}"), 42, AT)),
        Map.entry(
            "alert",
            new AlertMessage(
                ALERT, Severity.CRITICAL, "restart_limit", "agent-123 is given up", AGENT, 42, AT)),
        Map.entry("agent-spawn", new AgentMessage.Spawn(AGENT, SPEC)),
        Map.entry("agent-control", new AgentMessage.Control(AGENT, "stop", RUN, "asked to")),
        Map.entry(
            "agent-reply",
            new AgentMessage.Reply(false, RUNNER, "pool_full", "10 of 10 places are taken")),
        Map.entry("context", ContextMessage.of(CONTEXT)),
        Map.entry(
            "system-handler-failed",
            new SystemMessage.HandlerFailed(
                "command-service", "tasks.task_456.result", "IllegalStateException", AT)),
        Map.entry(
            "agent-performance",
            new AgentMessage.Performance(AGENT, RUNNER, Map.of("memory_mb", 180), AT)),
        Map.entry(
            "discovery",
            new DiscoveryMessage(
                AGENT,
                "Analyzer",
                DiscoveryType.PATTERN.pascalCase(),
                "Unusual pattern in authentication logs",
                new BigDecimal("0.85"),
                AT,
                null,
                DISCOVERY)));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
