package io.mistersmith.benchmarks;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBusy;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentIdle;
import io.mistersmith.api.agent.AgentEvent.AgentRunning;
import io.mistersmith.api.agent.AgentEvent.AgentStarting;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The boards of tasks and agents as after a long log: what the projections write of {@value
 * #SAMPLE} events, copied for every further {@value #SAMPLE} to the positions that these would
 * have. Tasks are other ones each time; agents stay the same.
 */
final class GrownBoards {
  static final int SAMPLE = 10_000;
  private static final int AGENTS = 200;
  private static final int EVENTS_PER_AGENT = 25;
  private static final Instant AT = Instant.parse("2025-07-09T15:30:00.123Z");

  private final Replaying replaying;
  private final JdbcTemplate jdbc;

  GrownBoards(Replaying replaying) {
    this.replaying = replaying;
    this.jdbc = replaying.jdbc;
  }

  /** As a rebuild does: filled without the indexes of readers, which are made at the end. */
  void grow(int events) {
    sample(replaying.engine());
    replaying.tasksAndAgents(SAMPLE);
    replaying.rebuild("begin_rebuild", "tasks", "agents");
    int times = events / SAMPLE;
    for (int n = 0; n < times; n++) {
      long moved = (long) n * SAMPLE;
      jdbc.update(
          """
          INSERT INTO read_model_next.tasks (task_id, born, valid_from, valid_to, view)
          SELECT task_id || '-' || ?, born + ?, valid_from + ?, valid_to + ?,
            replace(view::text, task_id, task_id || '-' || ?)::json
          FROM read_model.tasks ORDER BY valid_from
          """,
          n,
          moved,
          moved,
          moved,
          n);
      jdbc.update(
          """
          INSERT INTO read_model_next.agents (agent_id, born, valid_from, valid_to, view)
          SELECT agent_id, born, valid_from + ?,
            CASE WHEN valid_to IS NOT NULL THEN valid_to + ? WHEN ? THEN again + ? END, view
          FROM (SELECT *, min(valid_from) FILTER (WHERE status IN ('busy', 'idle'))
                  OVER (PARTITION BY agent_id) AS again FROM read_model.agents) AS a
          WHERE ? OR valid_from >= again ORDER BY valid_from
          """,
          moved,
          moved,
          n < times - 1,
          moved + SAMPLE,
          n == 0);
      Figures.progress("events in the boards", moved + SAMPLE, events);
    }
    replaying.rebuild("index_rebuilt", "tasks", "agents");
    replaying.rebuild("switch_rebuilt", "tasks", "agents");
  }

  List<String> tasks() {
    return jdbc.queryForList(
        "SELECT task_id FROM read_model.tasks WHERE valid_to IS NULL ORDER BY born", String.class);
  }

  private static void sample(PostgresEventStorageEngine engine) {
    List<AgentId> agents =
        IntStream.rangeClosed(1, AGENTS).mapToObj(n -> new AgentId("agent-" + n)).toList();
    for (int number = 0; number < EVENTS_PER_AGENT; number++) {
      List<DomainEventMessage<?>> batch = new ArrayList<>();
      for (AgentId agent : agents) {
        batch.add(
            new GenericDomainEventMessage<>(
                "Agent",
                agent.value(),
                number,
                event(agent, number),
                Map.of("principal", "bench")));
      }
      engine.appendEvents(batch);
    }
    TaskLog.fill(engine, SAMPLE - AGENTS * EVENTS_PER_AGENT);
  }

  private static AgentEvent event(AgentId agent, int number) {
    return switch (number) {
      case 0 ->
          new AgentCreated(
              agent,
              new AgentSpec("Analyzer", List.of("log_analysis"), "scripted", null, "per_task"),
              AT);
      case 1 -> new AgentStarting(agent, "runner-1", "00".repeat(32), AT);
      case 2 -> new AgentRunning(agent, "runner-1", "scripted", 4711L, AT);
      default ->
          number % 2 == 1 ? new AgentBusy(agent, "task_of_" + agent, AT) : new AgentIdle(agent, AT);
    };
  }
}
