package io.mistersmith.command.error;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.error.Answer;
import io.mistersmith.api.error.ErrorCommand.ReportError;
import io.mistersmith.api.error.ErrorEvent;
import io.mistersmith.api.error.ErrorEvent.ErrorAnswered;
import io.mistersmith.api.error.ErrorEvent.ErrorReported;
import io.mistersmith.api.error.ErrorId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An error and how it is answered, recorded together. Reported again, it is the same one. */
@Aggregate
class AgentError {

  @AggregateIdentifier private @Nullable ErrorId id;

  AgentError() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  ErrorId handle(ReportError c) {
    if (id == null) {
      apply(
          new ErrorReported(
              c.errorId(),
              c.agentId(),
              c.category(),
              c.code(),
              c.message(),
              c.taskId(),
              c.retryAfterMs(),
              c.circuit(),
              c.at()));
      Answering answer = Answering.of(c);
      apply(
          new ErrorAnswered(
              c.errorId(), c.agentId(), c.code(), answer.answer(), answer.reason(), c.at()));
    }
    return c.errorId();
  }

  @EventSourcingHandler
  void on(ErrorEvent event) {
    id = event.errorId();
  }

  /** The answer to each category. */
  private record Answering(Answer answer, String reason) {
    static Answering of(ReportError c) {
      return switch (c.category()) {
        case TRANSIENT ->
            c.circuit() == null
                ? new Answering(Answer.RETRY, retry(c))
                : new Answering(
                    Answer.OPEN_BREAKER,
                    "One of many in a row: nothing is started on " + c.circuit() + " for a while");
        case FATAL -> new Answering(Answer.RESTART, "Its supervisor decides on a new process");
        case LOGICAL -> new Answering(Answer.ALERT, "It would happen again: a person must act");
        case TASK -> new Answering(Answer.FAIL_TASK, "The task fails with this reason");
      };
    }

    private static String retry(ReportError c) {
      Long wait = c.retryAfterMs();
      return wait == null ? "It may pass" : "It may pass, not before " + wait + " ms";
    }
  }
}
