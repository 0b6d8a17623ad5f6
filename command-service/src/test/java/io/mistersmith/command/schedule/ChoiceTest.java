package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.task.Candidate;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.schedule.Board.Agent;
import io.mistersmith.command.schedule.Board.Waiting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final Agent LONGEST = agent("agent-longest", "runner-1");
  private static final Agent HAS_SESSION = agent("agent-has-session", "runner-2");
  private static final Agent HAS_IT_TOO = agent("agent-has-it-too", "runner-2");
  private static final List<Agent> ALL = List.of(LONGEST, HAS_SESSION, HAS_IT_TOO);

  @Test
  void whoeverWaitedLongestTakesATaskThatHasNoSession() {
    Choice choice = among(null, Set.of());

    assertThat(choice.candidates())
        .extracting(Candidate::agentId, Candidate::refusedFor)
        .containsExactly(
            tuple(LONGEST.id(), null),
            tuple(HAS_SESSION.id(), "another_waited_longer"),
            tuple(HAS_IT_TOO.id(), "another_waited_longer"));
  }

  @Nested
  class WithASession {
    @Test
    void itsRunnerIsPreferredAndTheOthersAreToldWhy() {
      Choice choice = among("runner-2", Set.of());

      assertThat(choice.agent()).isEqualTo(HAS_SESSION);
      assertThat(choice.candidates())
          .extracting(Candidate::agentId, Candidate::refusedFor)
          .containsExactly(
              tuple(HAS_SESSION.id(), null),
              tuple(LONGEST.id(), "another_has_the_session"),
              tuple(HAS_IT_TOO.id(), "another_waited_longer"));
    }

    @Test
    void itsRunnerIsNotWaitedForWhenItHasNobodyFree() {
      Choice choice = among("runner-2", Set.of(HAS_SESSION.id(), HAS_IT_TOO.id()));

      assertThat(choice.agent()).isEqualTo(LONGEST);
      assertThat(choice.candidates())
          .extracting(Candidate::refusedFor)
          .containsExactly(null, "busy", "busy");
    }
  }

  private static Choice among(@Nullable String sessionRunner, Set<AgentId> taken) {
    Waiting task =
        new Waiting(
            new TaskId("task_1"),
            List.of(),
            1,
            1,
            sessionRunner,
            Caller.platform("scheduler", null, null));
    Map<AgentId, Match> matches =
        ALL.stream()
            .map(agent -> new Match(agent.id(), List.of(), 1, 0))
            .collect(Collectors.toMap(Match::agentId, Function.identity()));
    return Choice.among(ALL, task, matches, taken);
  }

  private static Agent agent(String id, String runner) {
    return new Agent(new AgentId(id), "idle", runner, List.of(), false, null, true);
  }
}
