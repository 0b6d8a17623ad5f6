package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentCommand.MarkBusy;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.Match;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.command.schedule.Board.Agent;
import io.mistersmith.command.schedule.Board.Waiting;
import io.mistersmith.command.task.TaskRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each waiting task to a free agent that has its capabilities: highest priority first, then
 * the oldest. A task that no agent matches waits until one announces itself or becomes free.
 */
final class Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private static final Duration AWAKEN_EVERY = Duration.ofMillis(100);

  /** After that it is looked up whether what was given shows in the tables. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private record Given(AgentId agent, int attempt, Instant at) {}

  private record Pair(Waiting task, Agent agent, Choice choice) {}

  private final Board board;
  private final Answers answers;
  private final Commands commands;
  private final Streams streams;
  private final int backlog;

  /** What was given and may not show in the tables yet. */
  private final Map<TaskId, Given> given = new ConcurrentHashMap<>();

  private long asked;
  private Instant awakened = Instant.MIN;

  Scheduler(Board board, Answers answers, Commands commands, Streams streams, int backlog) {
    this.board = board;
    this.answers = answers;
    this.commands = commands;
    this.streams = streams;
    this.backlog = backlog;
  }

  /** One pass over what waits. */
  void pass(Instant now) throws InterruptedException {
    if (!streams.areReady()) {
      return;
    }
    forgetWhatIsOver(now);
    if (now.isAfter(awakened.plus(AWAKEN_EVERY))) {
      board.awaken(now);
      awakened = now;
    }
    try {
      // Before the tables are read, so that what is no longer in it shows in them.
      Map<TaskId, Given> hidden = Map.copyOf(given);
      Pass pass = new Pass(board.agents(), hidden, now);
      List<Waiting> fresh = board.waitingSince(asked, backlog);
      List<Waiting> waiting = pass.anyIsFree() ? board.waiting(backlog) : List.of();
      pass.over(waiting, fresh);
    } catch (NatsUnavailable away) {
      LOG.debug("tasks wait: {}", away.getMessage());
    }
  }

  /** What was given shows in the tables. */
  void shows(TaskId task, int attempt) {
    given.computeIfPresent(task, (_, g) -> g.attempt() <= attempt ? null : g);
  }

  /** What should have shown in the tables by now; before they are read. */
  private void forgetWhatIsOver(Instant now) {
    Set<TaskId> late =
        given.entrySet().stream()
            .filter(e -> now.isAfter(e.getValue().at().plus(LATE)))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Map<TaskId, Integer> attempts = board.attempts(late);
    late.forEach(task -> shows(task, attempts.getOrDefault(task, Integer.MAX_VALUE)));
  }

  private final class Pass {
    private final List<Agent> agents;
    private final Set<String> runners;
    private final Map<TaskId, Given> hidden;
    private final Set<AgentId> taken;
    private final Map<List<String>, Map<AgentId, Match>> matches = new HashMap<>();
    private final Instant now;

    /**
     * @param hidden what was given and does not show in the tables yet
     */
    Pass(List<Agent> agents, Map<TaskId, Given> hidden, Instant now) {
      this.agents = agents;
      this.hidden = hidden;
      this.taken = hidden.values().stream().map(Given::agent).collect(Collectors.toSet());
      this.now = now;
      this.runners =
          agents.stream()
              .filter(agent -> !agent.status().equals("failed"))
              .map(Agent::runnerId)
              .filter(Objects::nonNull)
              .collect(Collectors.toSet());
    }

    boolean anyIsFree() {
      return agents.stream().anyMatch(agent -> agent.free() && !taken.contains(agent.id()));
    }

    void over(List<Waiting> waiting, List<Waiting> fresh)
        throws NatsUnavailable, InterruptedException {
      List<Waiting> left = waiting.stream().filter(t -> !hidden.containsKey(t.id())).toList();
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
      int attempt = task.attempt() + 1;
      // Before it is stored: it may show in the tables before this thread hears of it.
      given.put(task.id(), new Given(agent.id(), attempt, now));
      boolean stored = false;
      try {
        commands.sendTogether(both, task.caller());
        stored = true;
        return true;
      } catch (CommandRefused refused) {
        LOG.info("{} is not given to {}: {}", task.id(), agent.id(), refused.code());
        return refused.refusal() instanceof TaskRefusal;
      } finally {
        if (!stored) {
          given.remove(task.id());
        }
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
