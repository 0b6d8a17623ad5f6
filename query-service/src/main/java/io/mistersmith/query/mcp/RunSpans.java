package io.mistersmith.query.mcp;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.trace.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What a worker asks for belongs to the trace of the run that it is in. A worker is started before
 * its run is known, so it cannot say so itself.
 */
@Component
class RunSpans {
  private final JdbcTemplate jdbc;
  private final Tracer tracer;

  RunSpans(JdbcTemplate jdbc, Tracer tracer) {
    this.jdbc = jdbc;
    this.tracer = tracer;
  }

  private record Run(String correlationId, String runId) {}

  /**
   * @param agent null when the caller is none
   */
  <T> T within(@Nullable AgentId agent, String tool, Supplier<T> work) {
    Run run = agent == null ? null : runOf(agent);
    if (run == null) {
      return work.get();
    }
    Span span =
        tracer
            .spanBuilder("execute_tool " + tool)
            .setParent(Traces.of(run.correlationId(), run.runId()))
            .addLink(Span.current().getSpanContext())
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("gen_ai.operation.name", "execute_tool")
            .setAttribute("gen_ai.tool.name", tool)
            .setAttribute("mistersmith.run_id", run.runId())
            .startSpan();
    try (Scope _ = span.makeCurrent()) {
      return work.get();
    } finally {
      span.end();
    }
  }

  private @Nullable Run runOf(AgentId agent) {
    return jdbc
        .query(
            """
            SELECT e.metadata ->> 'correlation_id', e.payload ->> 'run_id' FROM read_model.agents a
            JOIN event_store.events e ON e.aggregate_id = a.current_task_id
            WHERE a.agent_id = ? AND a.valid_to IS NULL AND e.event_type = 'task.assigned'
              AND e.metadata ->> 'correlation_id' IS NOT NULL
            ORDER BY e.sequence_number DESC LIMIT 1
            """,
            (row, _) -> new Run(row.getString(1), row.getString(2)),
            agent.value())
        .stream()
        .findFirst()
        .orElse(null);
  }
}
