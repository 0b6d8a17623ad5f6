package io.mistersmith.query.projection;

import io.mistersmith.eventstore.WakingEventSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a group that is far behind close to the end of the log, in larger transactions than a
 * processor of Axon takes, which never has more than 1024 events at hand. One batch is read while
 * the one before is handled. Whatever fails is left to the processor, which begins where this ends:
 * it tries again, and finds the event that is at fault.
 */
final class CatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  private final String name;
  private final WakingEventSource source;
  private final TokenStore tokens;
  private final TransactionManager transactions;
  private final Parking parking;
  private final Executor reader;
  private final ProjectionSettings settings;
  private volatile boolean stopped;

  CatchUp(
      String name,
      WakingEventSource source,
      TokenStore tokens,
      TransactionManager transactions,
      Parking parking,
      Executor reader,
      ProjectionSettings settings) {
    this.name = name;
    this.source = source;
    this.tokens = tokens;
    this.transactions = transactions;
    this.parking = parking;
    this.reader = reader;
    this.settings = settings;
  }

  /** The processor is not started when this was stopped before. */
  Runnable then(Runnable processor) {
    stopped = false;
    return () -> {
      try {
        run();
      } finally {
        if (!stopped) {
          processor.run();
        }
      }
    };
  }

  /** Returns when less than a batch is left, it is stopped, or something has failed. */
  private void run() {
    try {
      TrackingToken token = transactions.fetchInTransaction(this::claim);
      try {
        if (!(token instanceof ReplayToken) && isFarBehind(token)) {
          goOn(token);
        }
      } finally {
        transactions.executeInTransaction(() -> tokens.releaseClaim(name, root()));
        parking.segmentReleased(Segment.ROOT_SEGMENT);
      }
    } catch (Exception left) {
      LOG.info("{} goes on in its usual batches: {}", name, left.toString());
    }
  }

  /** It ends after the batch that is under way. */
  void stop() {
    stopped = true;
  }

  private static int root() {
    return Segment.ROOT_SEGMENT.getSegmentId();
  }

  private @Nullable TrackingToken claim() {
    if (tokens.fetchSegments(name).length == 0) {
      tokens.initializeTokenSegments(name, 1, source.createTailToken());
    }
    return tokens.fetchToken(name, root());
  }

  private boolean isFarBehind(@Nullable TrackingToken token) {
    return position(source.createHeadToken()) - position(token) >= settings.catchUpBatch();
  }

  private static long position(@Nullable TrackingToken token) {
    return token == null ? 0 : token.position().orElse(0);
  }

  private void goOn(@Nullable TrackingToken token) throws Exception {
    List<TrackedEventMessage<?>> events = after(token);
    while (!stopped && !events.isEmpty()) {
      TrackingToken last = events.getLast().trackingToken();
      CompletableFuture<List<TrackedEventMessage<?>>> following =
          isFarBehind(last)
              ? CompletableFuture.supplyAsync(() -> after(last), reader)
              : CompletableFuture.completedFuture(List.of());
      try {
        handle(events, last);
      } finally {
        events = following.join();
      }
    }
  }

  private List<TrackedEventMessage<?>> after(@Nullable TrackingToken token) {
    return source.messagesAfter(
        position(token), settings.catchUpBatch(), settings.catchUpSize().toBytes());
  }

  private void handle(List<TrackedEventMessage<?>> events, TrackingToken last) throws Exception {
    BatchingUnitOfWork<TrackedEventMessage<?>> unit = new BatchingUnitOfWork<>(events);
    unit.attachTransaction(transactions);
    unit.onPrepareCommit(_ -> tokens.storeToken(last, name, root()));
    ResultMessage<Void> result =
        unit.executeWithResult(
            () -> {
              parking.handle(unit.getMessage(), Segment.ROOT_SEGMENT);
              return null;
            },
            RollbackConfigurationType.ANY_THROWABLE);
    if (result.isExceptional()) {
      throw new IllegalStateException(result.exceptionResult());
    }
  }
}
