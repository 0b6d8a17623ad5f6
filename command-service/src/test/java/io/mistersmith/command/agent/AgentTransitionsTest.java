package io.mistersmith.command.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentCommand.AnnounceAgent;
import io.mistersmith.api.agent.AgentCommand.ChargeAgent;
import io.mistersmith.api.agent.AgentCommand.ConfirmStopped;
import io.mistersmith.api.agent.AgentCommand.CreateAgent;
import io.mistersmith.api.agent.AgentCommand.MarkBusy;
import io.mistersmith.api.agent.AgentCommand.MarkDegraded;
import io.mistersmith.api.agent.AgentCommand.MarkIdle;
import io.mistersmith.api.agent.AgentCommand.MarkRecovered;
import io.mistersmith.api.agent.AgentCommand.PauseAgent;
import io.mistersmith.api.agent.AgentCommand.ReplaceWorker;
import io.mistersmith.api.agent.AgentCommand.ReportAgentFailed;
import io.mistersmith.api.agent.AgentCommand.ReportStartError;
import io.mistersmith.api.agent.AgentCommand.RestartAgent;
import io.mistersmith.api.agent.AgentCommand.RestartFailedAgent;
import io.mistersmith.api.agent.AgentCommand.ResumeAgent;
import io.mistersmith.api.agent.AgentCommand.StartAgent;
import io.mistersmith.api.agent.AgentCommand.StopAgent;
import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentEvent.AgentPaused;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentEvent.AgentStopping;
import io.mistersmith.api.agent.AgentEvent.AgentWorkerReplaced;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.Usage;
import io.mistersmith.command.CommandRefused;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every command in every state: what happens, or by what name it is refused. */
class AgentTransitionsTest {
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final AgentId ID = new AgentId("agent-1");
  private static final String RUNNER = "runner-1";
  private static final String TOKEN = "1".repeat(64);
  private static final String NEXT_TOKEN = "2".repeat(64);
  private static final AgentSpec SPEC =
      new AgentSpec("analyzer", List.of("logs"), "auto", null, "per_task");

  /** Event without "agent.", refusal in capitals, or - for a repetition without effect. */
  private static final String TABLE =
      """
      command        | created          starting     running         busy            idle            paused          stopping        stopped           error             failed            restarting
      create         | -                -            -               -               -               -               -               -                 -                 -                 -
      start          | starting         starting     ALREADY_STARTED ALREADY_STARTED ALREADY_STARTED ALREADY_STARTED ALREADY_STARTED NOT_RESTARTED     NOT_RESTARTED     NOT_RESTARTED     starting
      announce       | NOT_YET_STARTING running      -               -               -               -               -               NOT_STARTING      NOT_STARTING      NOT_STARTING      NOT_YET_STARTING
      replace        | NOT_RUNNING      NOT_RUNNING  worker_replaced worker_replaced worker_replaced worker_replaced NOT_RUNNING     NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      busy           | NOT_RUNNING      NOT_RUNNING  busy            AGENT_BUSY      busy            NOT_RUNNING     NOT_RUNNING     NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      idle           | NOT_RUNNING      NOT_RUNNING  idle            idle            -               NOT_RUNNING     NOT_RUNNING     NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      pause          | NOT_RUNNING      NOT_RUNNING  paused          AGENT_BUSY      paused          -               NOT_RUNNING     NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      resume         | NOT_PAUSED       NOT_PAUSED   -               -               -               resumed         NOT_PAUSED      NOT_PAUSED        NOT_PAUSED        NOT_PAUSED        NOT_PAUSED
      stop           | stopped          stopping     stopping        stopping        stopping        stopping        -               -                 stopped           stopped           stopped
      kill           | stopped          stopping     stopping        stopping        stopping        stopping        stopping        -                 stopped           stopped           stopped
      confirm        | NOT_STOPPING     NOT_STOPPING NOT_STOPPING    NOT_STOPPING    NOT_STOPPING    NOT_STOPPING    stopped         -                 NOT_STOPPING      NOT_STOPPING      NOT_STOPPING
      error          | NOT_YET_STARTING error        NOT_STARTING    NOT_STARTING    NOT_STARTING    NOT_STARTING    NOT_STARTING    NOT_STARTING      -                 error             NOT_YET_STARTING
      fail           | NOT_YET_STARTING error        failed          failed          failed          failed          failed          -                 -                 -                 NOT_YET_STARTING
      restart        | -                AGENT_ALIVE  AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     restart_requested restart_requested restart_requested -
      restart_failed | -                AGENT_ALIVE  AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     AGENT_ALIVE     STOPPED_MEANWHILE restart_requested restart_requested -
      degrade        | NOT_RUNNING      degraded     degraded        degraded        degraded        degraded        degraded        NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      recover        | NOT_RUNNING      -            -               -               -               -               -               NOT_RUNNING       NOT_RUNNING       NOT_RUNNING       NOT_RUNNING
      charge         | charged          charged      charged         charged         charged         charged         charged         charged           charged           charged           charged
      """;

  private static final Map<String, AgentCommand> COMMANDS = commands();
  private static final Map<String, List<AgentEvent>> STATES = states();

  @Test
  @Tag("D-054")
  @Tag("D-055")
  @Tag("D-056")
  void everyCommandInEveryState() {
    List<String> lines = TABLE.lines().toList();
    List<String> states = cells(lines.getFirst());
    assertThat(states).containsExactlyElementsOf(STATES.keySet());
    List<String> named = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String command = line.substring(0, line.indexOf('|')).strip();
      List<String> expected = cells(line);
      named.add(command);
      for (int i = 0; i < states.size(); i++) {
        assertThat(outcome(COMMANDS.get(command), STATES.get(states.get(i))))
            .as("%s when %s", command, states.get(i))
            .isEqualTo(expected.get(i));
      }
    }
    assertThat(named).containsExactlyElementsOf(COMMANDS.keySet());
    assertThat(COMMANDS.values().stream().map(Object::getClass).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(AgentCommand.class.getPermittedSubclasses());
  }

  @Test
  void aReportOfARunnerThatDoesNotHaveTheAgentIsRefused() {
    for (AgentCommand report :
        List.of(
            new MarkIdle(ID, "runner-2", null, NOW),
            new ConfirmStopped(ID, "runner-2", NOW),
            new ReportStartError(ID, "runner-2", "no_cli", "Not found.", NOW, null),
            new ReportAgentFailed(ID, "runner-2", "lease_lost", "Not heard.", NOW, null))) {
      for (String state : List.of("starting", "running", "busy", "idle", "paused", "stopping")) {
        assertThat(outcome(report, STATES.get(state)))
            .as("%s when %s", report, state)
            .isEqualTo("WRONG_RUNNER");
      }
    }
  }

  @Test
  void whatWasSaidOfTheWorkerBeforeDoesNotEndTheOneThatIsThere() {
    Instant before = NOW.minusMillis(1);
    for (AgentCommand report :
        List.of(
            new ReportStartError(ID, RUNNER, "no_cli", "Not found.", before, null),
            new ReportAgentFailed(ID, RUNNER, "crashed", "Gone.", before, null))) {
      for (String state : List.of("starting", "running", "busy", "idle", "paused", "stopping")) {
        assertThat(outcome(report, STATES.get(state)))
            .as("%s when %s", report, state)
            .isEqualTo("EARLIER_WORKER");
      }
    }
    assertThat(outcome(new ReportAgentFailed(ID, "lost", "Silent.", before), STATES.get("busy")))
        .as("by the platform's own clock")
        .isEqualTo("failed");
  }

  @Test
  void theTokenOfAnEarlierWorkerDoesNotTakeThePlaceOfALaterOne() {
    Instant before = NOW.minusMillis(1);
    assertThat(outcome(new StartAgent(ID, RUNNER, NEXT_TOKEN, before), STATES.get("starting")))
        .isEqualTo("EARLIER_WORKER");
    assertThat(outcome(new StartAgent(ID, "runner-2", NEXT_TOKEN, before), STATES.get("starting")))
        .as("by another clock")
        .isEqualTo("starting");
    List<AgentEvent> replaced =
        and(
            STATES.get("busy"),
            new AgentWorkerReplaced(ID, RUNNER, "3".repeat(64), 4713L, NOW.plusSeconds(9)));
    assertThat(outcome(new ReplaceWorker(ID, RUNNER, NEXT_TOKEN, 4712L, NOW), replaced))
        .isEqualTo("EARLIER_WORKER");
  }

  private static String outcome(AgentCommand command, List<AgentEvent> given) {
    AggregateTestFixture<Agent> fixture = new AggregateTestFixture<>(Agent.class);
    // The handlers are there from the first command on; this one has no effect.
    fixture.given(given).when(COMMANDS.get("create"));
    List<String> refusals = new ArrayList<>();
    fixture
        .getCommandBus()
        .dispatch(
            new GenericCommandMessage<>(command),
            (_, result) -> {
              if (result.isExceptional()) {
                refusals.add(((CommandRefused) result.exceptionResult()).refusal().name());
              }
            });
    List<String> events =
        fixture
            .getEventStore()
            .readEvents(ID.value())
            .asStream()
            .skip(given.size())
            .map(DomainEventMessage::getPayloadType)
            .map(type -> DomainEvent.nameOf(type.asSubclass(DomainEvent.class)))
            .map(name -> name.substring("agent.".length()))
            .toList();
    List<String> all = new ArrayList<>(events);
    all.addAll(refusals);
    return all.isEmpty() ? "-" : String.join("+", all);
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.substring(line.indexOf('|') + 1).strip().split(" +"));
  }

  private static Map<String, AgentCommand> commands() {
    Map<String, AgentCommand> all = new LinkedHashMap<>();
    all.put("create", new CreateAgent(ID, SPEC, NOW));
    all.put("start", new StartAgent(ID, RUNNER, NEXT_TOKEN, NOW));
    all.put("announce", new AnnounceAgent(ID, RUNNER, "scripted", 4711L, NOW));
    all.put("replace", new ReplaceWorker(ID, RUNNER, NEXT_TOKEN, 4712L, NOW));
    all.put("busy", new MarkBusy(ID, "task_2", NOW));
    all.put("idle", new MarkIdle(ID, RUNNER, null, NOW));
    all.put("pause", new PauseAgent(ID, NOW));
    all.put("resume", new ResumeAgent(ID, NOW));
    all.put("stop", new StopAgent(ID, false, "enough", NOW));
    all.put("kill", new StopAgent(ID, true, "now", NOW));
    all.put("confirm", new ConfirmStopped(ID, RUNNER, NOW));
    all.put("error", new ReportStartError(ID, RUNNER, "no_cli", "Not found.", NOW, null));
    all.put("fail", new ReportAgentFailed(ID, RUNNER, "crashed", "Gone.", NOW, null));
    all.put("restart", new RestartAgent(ID, "again", NOW));
    all.put("restart_failed", new RestartFailedAgent(ID, "again", NOW));
    all.put("degrade", new MarkDegraded(ID, NOW, NOW));
    all.put("recover", new MarkRecovered(ID, NOW));
    Usage dime = new Usage(1, 1, 0, 0, new BigDecimal("0.10"), 1, 1, "m", "s");
    all.put("charge", new ChargeAgent(ID, new RunId("run_1"), dime, NOW));
    return all;
  }

  private static Map<String, List<AgentEvent>> states() {
    List<AgentEvent> created = List.of(new AgentCreated(ID, SPEC, NOW));
    List<AgentEvent> starting = and(created, new AgentStarting(ID, RUNNER, TOKEN, NOW));
    List<AgentEvent> running = and(starting, new AgentRunning(ID, RUNNER, "scripted", 1L, NOW));
    List<AgentEvent> stopping = and(running, new AgentStopping(ID, false, "enough", NOW));
    List<AgentEvent> failed = and(running, new AgentFailed(ID, "crashed", "Gone.", NOW));
    Map<String, List<AgentEvent>> all = new LinkedHashMap<>();
    all.put("created", created);
    all.put("starting", starting);
    all.put("running", running);
    all.put("busy", and(running, new AgentBusy(ID, "task_1", NOW)));
    all.put("idle", and(running, new AgentIdle(ID, NOW)));
    all.put("paused", and(running, new AgentPaused(ID, NOW)));
    all.put("stopping", stopping);
    all.put("stopped", and(stopping, new AgentStopped(ID, NOW)));
    all.put("error", and(starting, new AgentErrored(ID, "no_cli", "Not found.", NOW)));
    all.put("failed", failed);
    all.put("restarting", and(failed, new AgentRestartRequested(ID, "again", NOW)));
    return all;
  }

  private static List<AgentEvent> and(List<AgentEvent> given, AgentEvent more) {
    List<AgentEvent> all = new ArrayList<>(given);
    all.add(more);
    return List.copyOf(all);
  }
}
