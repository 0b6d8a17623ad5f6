package io.mistersmith.command;

import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.problem.Problem;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.AppendRefused;
import io.mistersmith.eventstore.UnknownAppendOutcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Refusals, lost races and an event store that is away, as problems. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RefusalAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalAdvice.class);

  @ExceptionHandler(CommandRefused.class)
  void refused(CommandRefused e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status =
        switch (e.kind()) {
          case NOT_FOUND -> 404;
          case CONFLICT, TOO_EARLY -> 409;
          case INVALID -> 400;
        };
    send(ProblemException.of(status, e.code(), String.valueOf(e.getMessage())), request, response);
  }

  @ExceptionHandler({ConcurrencyException.class, AggregateStreamCreationException.class})
  void lostRace(Exception e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    send(
        ProblemException.of(
            409, "changed_meanwhile", "Others changed it at the same time. Nothing was done."),
        request,
        response);
  }

  @ExceptionHandler(EventStoreException.class)
  void storeIsAway(EventStoreException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    LOG.warn("the event store cannot be used: {}", e.getMessage());
    Optional<ProblemException> ended = Deadline.passed(request);
    if (ended.isPresent() && !(e instanceof AppendRefused)) {
      send(ended.get(), request, response);
      return;
    }
    send(
        e instanceof UnknownAppendOutcome
            ? ProblemException.unavailable(
                "outcome_unknown",
                "The event store was lost while this was written; it may or may not be there."
                    + " Send it again with the same Idempotency-Key.",
                2)
            : ProblemException.unavailable(
                "event_store_unavailable", "The event store is away. Nothing was done.", 2),
        request,
        response);
  }

  private static void send(
      ProblemException problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problem.of(problem, RequestId.of(request)).send(response);
  }
}
