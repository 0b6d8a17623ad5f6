package io.mistersmith.query.projection;

import io.mistersmith.query.board.Batch;
import io.mistersmith.query.board.ProgressMark;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.ListenerInvocationErrorHandler;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.EnqueuePolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionException;

/**
 * Parks an event that a projection cannot apply, and after it every event of its sequence, which is
 * its aggregate. Trouble of the database parks nothing: the batch is tried again.
 */
final class Parking extends DeadLetteringEventHandlerInvoker {
  private volatile Consumer<String> onFull = _ -> {};

  private final ProgressMark progress;

  Parking(Builder builder, ProgressMark progress) {
    super(builder);
    this.progress = progress;
  }

  void onFull(Consumer<String> listener) {
    onFull = listener;
  }

  static Builder ready(Builder builder) {
    builder.enqueuePolicy(new Policy());
    builder.listenerInvocationErrorHandler(new NothingLeft());
    builder.allowReset(true);
    builder.enableSequenceIdentifierCache();
    return builder;
  }

  @Override
  public void handle(EventMessage<?> message, Segment segment) throws Exception {
    try {
      super.handle(message, segment);
      if (message instanceof TrackedEventMessage<?> tracked) {
        progress.isDealtWith(tracked.trackingToken());
      }
    } catch (DeadLetterQueueOverflowException full) {
      onFull.accept(String.valueOf(full.getMessage()));
      throw full;
    }
  }

  private static boolean isTroubleOfTheDatabase(@Nullable Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof DataIntegrityViolationException) {
        return false;
      }
      if (at instanceof SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        return !state.startsWith("22") && !state.startsWith("23");
      }
      if (at instanceof DataAccessException || at instanceof TransactionException) {
        return at.getCause() == null || isTroubleOfTheDatabase(at.getCause());
      }
    }
    return false;
  }

  private static final class Policy implements EnqueuePolicy<EventMessage<?>> {
    @Override
    public EnqueueDecision<EventMessage<?>> decide(
        DeadLetter<? extends EventMessage<?>> letter, Throwable cause) {
      if (isTroubleOfTheDatabase(cause)) {
        throw new TryAgain(cause);
      }
      return Decisions.enqueue(cause);
    }
  }

  /** All that a batch keeps of an event that failed is the letter. */
  private static final class NothingLeft implements ListenerInvocationErrorHandler {
    @Override
    public void onError(Exception exception, EventMessage<?> event, EventMessageHandler handler)
        throws Exception {
      Batch.undo();
      throw exception;
    }
  }

  /** The batch is rolled back and comes again. */
  private static final class TryAgain extends RuntimeException {
    private static final long serialVersionUID = 1;

    TryAgain(Throwable cause) {
      super("The database is in trouble", cause);
    }
  }
}
