package io.mistersmith.runner.task;

import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.base.trace.Traces;
import io.mistersmith.runner.task.TaskRunner.Bench;
import io.mistersmith.runner.worker.Figures;
import io.mistersmith.runner.worker.Outcome;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import org.slf4j.MDC;

/**
 * One span for each run, with the attributes that OpenTelemetry's conventions for generative AI
 * name: agent, model, tokens. Cost, task and run are attributes of our own.
 */
final class RunTrace {
  private final Tracer tracer;

  RunTrace(Tracer tracer) {
    this.tracer = tracer;
  }

  /** A run to be traced. */
  @FunctionalInterface
  interface Work {
    Outcome run() throws InterruptedException;
  }

  Outcome of(Assignment task, Bench bench, Work work) throws InterruptedException {
    SpanBuilder begun =
        tracer
            .spanBuilder("invoke_agent " + task.assignedTo())
            .setSpanKind(SpanKind.INTERNAL)
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute(
                "gen_ai.provider.name",
                bench.executor().equals("claude") ? "anthropic" : bench.executor())
            .setAttribute("gen_ai.agent.id", task.assignedTo().value())
            .setAttribute("mistersmith.task_id", task.taskId().value())
            .setAttribute("mistersmith.run_id", task.runId().value())
            .setAttribute("mistersmith.attempt", task.attempt());
    // By the run's id, so that what its worker asks of the platform is found to belong to it.
    Span span = Traces.startNamed(begun, task.runId().value());
    try (Scope _ = span.makeCurrent();
        MDC.MDCCloseable _ = MDC.putCloseable("trace_id", span.getSpanContext().getTraceId());
        MDC.MDCCloseable _ = MDC.putCloseable("task_id", task.taskId().value());
        MDC.MDCCloseable _ = MDC.putCloseable("agent_id", task.assignedTo().value())) {
      Outcome outcome = work.run();
      describe(span, outcome);
      return outcome;
    } finally {
      span.end();
    }
  }

  private static void describe(Span span, Outcome outcome) {
    Figures used = outcome.figures();
    String model = used.model();
    if (model != null) {
      span.setAttribute("gen_ai.response.model", model);
    }
    String session = used.sessionId();
    if (session != null) {
      span.setAttribute("gen_ai.conversation.id", session);
    }
    span.setAttribute("gen_ai.usage.input_tokens", used.tokens().input());
    span.setAttribute("gen_ai.usage.output_tokens", used.tokens().output());
    span.setAttribute("mistersmith.cost_usd", used.costUsd());
    switch (outcome) {
      case Outcome.Completed _ -> span.setStatus(StatusCode.OK);
      case Outcome.Failed failed -> {
        span.setAttribute("error.type", failed.code());
        span.setStatus(StatusCode.ERROR, failed.message());
      }
      case Outcome.Cancelled cancelled -> span.setAttribute("error.type", cancelled.reason());
    }
  }
}
