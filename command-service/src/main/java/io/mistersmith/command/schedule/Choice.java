package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.task.Candidate;
import io.mistersmith.command.schedule.Board.Agent;
import io.mistersmith.command.schedule.Board.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which agent gets a task, and why the others do not. One whose runner keeps the task's session is
 * preferred, but not waited for.
 *
 * @param agent null when none is free
 */
record Choice(@Nullable Agent agent, List<Candidate> candidates) {
  /** Candidates that are recorded at most. */
  private static final int NAMED = 50;

  private static final String HAS_THE_SESSION = "another_has_the_session";
  private static final String WAITED_LONGER = "another_waited_longer";

  /**
   * @param agents whoever waited longest first
   * @param matches what runners answered
   * @param taken agents that have been given a task just now
   */
  static Choice among(
      List<Agent> agents, Waiting task, Map<AgentId, Match> matches, Set<AgentId> taken) {
    List<String> capabilities = task.capabilities();
    Predicate<Agent> hasSession = agent -> has(task.sessionRunner(), agent);
    Optional<Agent> chosen =
        agents.stream()
            .filter(agent -> refusal(agent, capabilities, matches, taken) == null)
            .min(
                Comparator.comparing((Agent agent) -> !hasSession.test(agent))
                    .thenComparingInt(agent -> active(agent, matches)));
    String others = chosen.filter(hasSession).isPresent() ? HAS_THE_SESSION : WAITED_LONGER;
    List<Candidate> candidates = new ArrayList<>();
    chosen.ifPresent(agent -> candidates.add(candidate(agent, null, matches)));
    agents.stream()
        .filter(agent -> chosen.isEmpty() || !agent.equals(chosen.get()))
        .limit(NAMED - 1)
        .map(
            a -> {
              String refusal = refusal(a, capabilities, matches, taken);
              String passedOver = hasSession.test(a) ? WAITED_LONGER : others;
              return candidate(a, refusal == null ? passedOver : refusal, matches);
            })
        .forEach(candidates::add);
    return new Choice(chosen.orElse(null), candidates);
  }

  private static boolean has(@Nullable String sessionRunner, Agent agent) {
    return sessionRunner != null && sessionRunner.equals(agent.runnerId());
  }

  private static @Nullable String refusal(
      Agent agent, List<String> capabilities, Map<AgentId, Match> matches, Set<AgentId> taken) {
    if (!agent.capabilities().containsAll(capabilities)) {
      return "missing_capability";
    }
    if (agent.degraded()) {
      return "degraded";
    }
    if (agent.budgetIsSpent()) {
      return "budget_spent";
    }
    if (agent.status().equals("busy") || taken.contains(agent.id())) {
      return "busy";
    }
    if (!agent.free()) {
      return agent.status().equals("running") || agent.status().equals("idle")
          ? "busy"
          : "not_running";
    }
    Match match = matches.get(agent.id());
    if (match == null) {
      return "not_running";
    }
    return match.activeTasks() >= match.capacity() ? "busy" : null;
  }

  private static Candidate candidate(
      Agent agent, @Nullable String refusal, Map<AgentId, Match> matches) {
    Match match = matches.get(agent.id());
    return new Candidate(
        agent.id(), active(agent, matches), match == null ? 1 : match.capacity(), refusal);
  }

  private static int active(Agent agent, Map<AgentId, Match> matches) {
    Match match = matches.get(agent.id());
    return match == null ? (agent.status().equals("busy") ? 1 : 0) : match.activeTasks();
  }
}
