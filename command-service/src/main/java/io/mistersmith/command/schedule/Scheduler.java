package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentCommand.MarkBusy;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Done;
import io.mistersmith.command.Origins;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.command.schedule.Board.Agent;
import io.mistersmith.command.schedule.Board.Waiting;
import io.mistersmith.command.task.TaskRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.EventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each waiting task to a free agent that has its capabilities: highest priority first, then
 * the oldest. A task that no agent matches waits until one announces itself or becomes free.
 */
final class Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private static final Duration AWAKEN_EVERY = Duration.ofMillis(100);

  private record Given(AgentId agent, int attempt) {}

  private record Pair(Waiting task, Agent agent, Choice choice) {}

  private final Board board;
  private final Answers answers;
  private final Commands commands;
  private final Origins origins;
  private final Streams streams;
  private final int backlog;

  /** What was given and may not show in the tables yet. */
  private final Map<TaskId, Given> given = new ConcurrentHashMap<>();

  private long asked;
  private Instant awakened = Instant.MIN;

  Scheduler(
      Board board,
      Answers answers,
      Commands commands,
      Origins origins,
      Streams streams,
      int backlog) {
    this.board = board;
    this.answers = answers;
    this.commands = commands;
    this.origins = origins;
    this.streams = streams;
    this.backlog = backlog;
  }

  /** One pass over what waits. */
  void pass(Instant now) throws InterruptedException {
    if (!streams.areReady()) {
      return;
    }
    // Before the tables are read, so that what is forgotten here shows in them.
    Map<TaskId, Integer> attempts = board.attempts(given.keySet());
    given
        .entrySet()
        .removeIf(
            e -> attempts.getOrDefault(e.getKey(), Integer.MAX_VALUE) >= e.getValue().attempt());
    if (now.isAfter(awakened.plus(AWAKEN_EVERY))) {
      board.awaken(now);
      awakened = now;
    }
    try {
      List<Waiting> fresh = board.waitingSince(asked, backlog);
      List<Waiting> waiting = board.waiting(backlog);
      if (!fresh.isEmpty() || !waiting.isEmpty()) {
        new Pass(board.agents(), now).over(waiting, fresh);
      }
    } catch (NatsUnavailable away) {
      LOG.debug("tasks wait: {}", away.getMessage());
    }
  }

  private final class Pass {
    private final List<Agent> agents;
    private final Set<String> runners;
    private final Set<AgentId> taken = new HashSet<>();
    private final Map<List<String>, Map<AgentId, Match>> matches = new HashMap<>();
    private final Instant now;

    Pass(List<Agent> agents, Instant now) {
      this.agents = agents;
      this.now = now;
      this.runners =
          agents.stream()
              .filter(agent -> !agent.status().equals("failed"))
              .map(Agent::runnerId)
              .filter(Objects::nonNull)
              .collect(Collectors.toSet());
    }

    void over(List<Waiting> waiting, List<Waiting> fresh)
        throws NatsUnavailable, InterruptedException {
      given.values().forEach(g -> taken.add(g.agent()));
      List<Waiting> left = waiting.stream().filter(t -> !given.containsKey(t.id())).toList();
      for (List<Pair> pairs = pairs(left); !pairs.isEmpty(); pairs = pairs(left)) {
        left = give(pairs);
      }
      for (Waiting task : fresh) {
        // Nobody free is known here to match: the runners may know better, and shall hear of it.
        matches(task);
        asked = Math.max(asked, task.position());
      }
    }

    private List<Pair> pairs(List<Waiting> tasks) throws NatsUnavailable, InterruptedException {
      List<Pair> pairs = new ArrayList<>();
      for (Waiting task : tasks) {
        Choice choice = Choice.among(agents, task, matches(task), taken);
        if (choice.agent() != null) {
          taken.add(choice.agent().id());
          pairs.add(new Pair(task, choice.agent(), choice));
        }
      }
      return pairs;
    }

    /** Side by side, so that their events are stored together. Returns what was not given. */
    private List<Waiting> give(List<Pair> pairs) throws InterruptedException {
      List<Waiting> left = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> taken =
            pairs.stream().map(pair -> threads.submit(() -> give(pair))).toList();
        for (int i = 0; i < pairs.size(); i++) {
          if (!taken.get(i).get()) {
            left.add(pairs.get(i).task());
          }
        }
      } catch (ExecutionException trouble) {
        throw new IllegalStateException("not all was given", trouble.getCause());
      }
      return left;
    }

    /** The agent's yes and the task's are stored together: it never has two tasks, or none. */
    private boolean give(Pair pair) {
      Waiting task = pair.task();
      Agent agent = pair.agent();
      String runner = agent.runnerId() == null ? "" : agent.runnerId();
      var both =
          List.of(
              new MarkBusy(agent.id(), task.id().value(), now),
              new AssignTask(
                  task.id(),
                  agent.id(),
                  runner,
                  pair.choice().candidates(),
                  now,
                  agent.maySpendUsd()));
      try {
        Done<?> assigned = commands.sendTogether(both, task.caller()).getLast();
        int attempt = task.attempt() + 1;
        given.put(task.id(), new Given(agent.id(), attempt));
        for (EventMessage<?> event : assigned.events()) {
          origins.began(
              RunId.of(task.id(), attempt), event.getIdentifier(), task.caller().correlationId());
        }
        return true;
      } catch (CommandRefused refused) {
        LOG.info("{} is not given to {}: {}", task.id(), agent.id(), refused.code());
        return refused.refusal() instanceof TaskRefusal;
      }
    }

    private Map<AgentId, Match> matches(Waiting task) throws NatsUnavailable, InterruptedException {
      Map<AgentId, Match> known = matches.get(task.capabilities());
      if (known == null) {
        Set<AgentId> free =
            agents.stream()
                .filter(a -> a.free() && a.capabilities().containsAll(task.capabilities()))
                .map(Agent::id)
                .collect(Collectors.toSet());
        known = answers.ask(task.capabilities(), free, runners, task.caller());
        matches.put(task.capabilities(), known);
      }
      return known;
    }
  }
}
