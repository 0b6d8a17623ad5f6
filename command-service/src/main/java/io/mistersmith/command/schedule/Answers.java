package io.mistersmith.command.schedule;

import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.agent.AgentMessage.Query;
import io.mistersmith.api.agent.AgentMessage.QueryAnswer;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.command.Caller;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all runners which of their agents can do a task. Waits until each runner has answered. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** A runner that did not answer is not waited for during that time. */
  private static final Duration NOT_WAITED_FOR = Duration.ofSeconds(5);

  private static final Duration KEPT = Duration.ofMillis(250);

  private final NatsLink link;
  private final Duration timeout;
  private final Clock clock;
  private final Map<String, Instant> silentUntil = new HashMap<>();
  private final Map<List<String>, Kept> kept = new HashMap<>();

  private record Kept(Map<AgentId, Match> matches, Instant until) {}

  Answers(NatsLink link, Duration timeout, Clock clock) {
    this.link = link;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * What was answered a moment ago is good enough when it knows everybody who is free; of who is
   * busy the tables know more.
   */
  Map<AgentId, Match> ask(
      List<String> capabilities, Set<AgentId> free, Set<String> runners, Caller caller)
      throws NatsUnavailable, InterruptedException {
    Instant now = clock.instant();
    kept.values().removeIf(answer -> answer.until().isBefore(now));
    Kept before = kept.get(capabilities);
    if (before != null && before.matches().keySet().containsAll(free)) {
      return before.matches();
    }
    Map<AgentId, Match> matches = askNow(capabilities, runners, caller, now);
    Map<AgentId, Match> idle = new HashMap<>();
    matches.forEach(
        (agent, m) -> idle.put(agent, new Match(agent, m.capabilities(), m.capacity(), 0)));
    kept.put(capabilities, new Kept(idle, clock.instant().plus(KEPT)));
    return matches;
  }

  private Map<AgentId, Match> askNow(
      List<String> capabilities, Set<String> runners, Caller caller, Instant now)
      throws NatsUnavailable, InterruptedException {
    silentUntil.values().removeIf(now::isAfter);
    Set<String> waitedFor = new HashSet<>(runners);
    waitedFor.removeAll(silentUntil.keySet());
    Map<AgentId, Match> matches = new HashMap<>();
    var unused =
        link.requestMany(
            Subjects.AGENT_QUERY,
            new Query(capabilities),
            Envelope.of("/command-service", "agent.query", now)
                .correlated(caller.correlationId(), caller.causationId()),
            timeout,
            message -> {
              note(message, waitedFor, matches);
              return waitedFor.isEmpty();
            });
    waitedFor.forEach(runner -> silentUntil.put(runner, now.plus(NOT_WAITED_FOR)));
    return matches;
  }

  /** A runner that nobody waits for may answer too. */
  private static void note(Message message, Set<String> waitedFor, Map<AgentId, Match> matches) {
    try {
      QueryAnswer answer = Json.read(message.getData(), QueryAnswer.class);
      waitedFor.remove(answer.runnerId());
      answer.agents().forEach(match -> matches.put(match.agentId(), match));
    } catch (IOException e) {
      LOG.warn("an answer to the query cannot be read: {}", e.getMessage());
    }
  }
}
