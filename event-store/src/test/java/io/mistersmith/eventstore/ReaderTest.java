package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;
import static io.mistersmith.eventstore.TestStore.events;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReaderTest {

  /** Too long to help: what arrives in these tests arrives by notification. */
  private static final WakeUpSettings NO_POLL =
      new WakeUpSettings(
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          Duration.ofMillis(200));

  private static final int PAGE = 7;

  private final TestStore store = new TestStore();
  private final PostgresEventStorageEngine engine = store.engine();
  private final LogWakeUp wakeUp = store.closing(LogWakeUp.start(store.writes(), NO_POLL));
  private final WakingEventSource source = new WakingEventSource(engine, wakeUp, PAGE, Rest.NONE);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void isWokenByACommitOfAnotherEngine() throws Exception {
    try (BlockingStream<TrackedEventMessage<?>> stream = source.openStream(null)) {
      assertThat(stream.hasNextAvailable()).isFalse();
      await().until(wakeUp::isListening);
      store.engine().appendEvents(event("a", 0));

      assertThat(stream.hasNextAvailable(10, SECONDS)).isTrue();
      assertThat(stream.peek().orElseThrow().getPayload()).isEqualTo(new Noted("note 0"));
      assertThat(stream.nextAvailable().trackingToken())
          .isEqualTo(new GlobalSequenceTrackingToken(1));
    }
  }

  @Test
  void listensAgainWhenItsConnectionWasCut() throws Exception {
    try (BlockingStream<TrackedEventMessage<?>> stream = source.openStream(null)) {
      await().until(wakeUp::isListening);
      store.value(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN event_store'");
      store.engine().appendEvents(events("a", 0, 20));

      List<Long> seen = new ArrayList<>();
      while (seen.size() < 20 && stream.hasNextAvailable(10, SECONDS)) {
        seen.add(stream.nextAvailable().trackingToken().position().orElseThrow());
      }
      assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void restsAfterSeveralEventsAndCallsWhenItIsRested() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (BlockingStream<TrackedEventMessage<?>> stream =
        resting(Duration.ofMillis(300)).openStream(null)) {
      stream.setOnAvailableCallback(calls::incrementAndGet);
      engine.appendEvents(events("a", 0, LogStream.SEVERAL));
      readAll(stream, LogStream.SEVERAL);
      assertThat(stream.hasNextAvailable()).isFalse();
      int before = calls.get();

      await().until(() -> calls.get() > before);
      engine.appendEvents(events("a", LogStream.SEVERAL, 1));
      assertThat(stream.hasNextAvailable(10, SECONDS)).isTrue();
    }
  }

  @Test
  void doesNotReadWhileItRests() throws Exception {
    try (BlockingStream<TrackedEventMessage<?>> stream =
        resting(Duration.ofHours(1)).openStream(null)) {
      engine.appendEvents(events("a", 0, LogStream.SEVERAL));
      readAll(stream, LogStream.SEVERAL);
      engine.appendEvents(events("a", LogStream.SEVERAL, 1));

      assertThat(stream.hasNextAvailable(100, MILLISECONDS)).isFalse();
    }
  }

  @Test
  void restsNeitherAfterFewEventsNorWhenThereAreMore() throws Exception {
    try (BlockingStream<TrackedEventMessage<?>> stream =
        resting(Duration.ofHours(1)).openStream(null)) {
      engine.appendEvents(events("a", 0, PAGE + 1));
      readAll(stream, PAGE + 1);
      for (int number = PAGE + 1; number < PAGE + 3; number++) {
        engine.appendEvents(events("a", number, 1));
        readAll(stream, 1);
      }
    }
  }

  @Test
  void restsNoLongerWhenSomebodyWaits() throws Exception {
    WakingEventSource hourly = resting(Duration.ofHours(1));
    AtomicInteger calls = new AtomicInteger();
    try (BlockingStream<TrackedEventMessage<?>> stream = hourly.openStream(null)) {
      stream.setOnAvailableCallback(calls::incrementAndGet);
      engine.appendEvents(events("a", 0, LogStream.SEVERAL));
      readAll(stream, LogStream.SEVERAL);
      engine.appendEvents(events("a", LogStream.SEVERAL, 1));
      assertThat(stream.hasNextAvailable()).isFalse();
      int before = calls.get();

      hourly.hurry();
      assertThat(calls.get()).isGreaterThan(before);
      readAll(stream, 1);
    }
  }

  @Test
  void restsLongerTheMoreItFound() {
    Rest rest = new Rest(Duration.ofMillis(5), Duration.ofMillis(250));
    assertThat(rest.nanosAfter(4)).isEqualTo(20_000_000);
    assertThat(rest.nanosAfter(50)).isEqualTo(250_000_000);
    assertThat(rest.nanosAfter(999)).isEqualTo(250_000_000);
  }

  private WakingEventSource resting(Duration rest) {
    return new WakingEventSource(engine, wakeUp, PAGE, new Rest(rest, rest));
  }

  private static void readAll(BlockingStream<TrackedEventMessage<?>> stream, int count)
      throws InterruptedException {
    for (int n = 0; n < count; n++) {
      assertThat(stream.hasNextAvailable(10, SECONDS)).isTrue();
      stream.nextAvailable();
    }
  }

  @Test
  void startsWhereItIsTold() throws Exception {
    engine.appendEvents(events("a", 0, 20));

    assertThat(first(source.createTailToken())).isEqualTo(1);
    assertThat(first(new GlobalSequenceTrackingToken(13))).isEqualTo(14);
    TrackingToken head = source.createHeadToken();
    engine.appendEvents(events("a", 20, 1));
    assertThat(first(head)).isEqualTo(21);
  }

  @Test
  void whoIsBehindTheOthersSeesTheSame() throws Exception {
    engine.appendEvents(events("a", 0, 60));
    assertThat(positions(new GlobalSequenceTrackingToken(20), 40))
        .isEqualTo(LongStream.rangeClosed(21, 60).boxed().toList());

    assertThat(positions(null, 60)).isEqualTo(LongStream.rangeClosed(1, 60).boxed().toList());
    assertThat(positions(new GlobalSequenceTrackingToken(50), 10))
        .isEqualTo(LongStream.rangeClosed(51, 60).boxed().toList());
  }

  private List<Long> positions(@Nullable TrackingToken from, int count) throws Exception {
    List<Long> seen = new ArrayList<>();
    try (BlockingStream<TrackedEventMessage<?>> stream = source.openStream(from)) {
      while (seen.size() < count && stream.hasNextAvailable(10, SECONDS)) {
        seen.add(stream.nextAvailable().trackingToken().position().orElseThrow());
      }
    }
    return seen;
  }

  @Test
  void seesAllInOrderWhileSeveralWritersAppend() throws Exception {
    reading(() -> {});
  }

  /**
   * Axon's own engine gives up on gaps by the reader's clock; here there are none to give up on.
   */
  @Test
  void missesNothingWhenItsClockIsAhead() throws Exception {
    Clock before = GenericEventMessage.clock;
    GenericEventMessage.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));
    try {
      reading(() -> {});
    } finally {
      GenericEventMessage.clock = before;
    }
  }

  @Test
  void missesNothingWhenItWasDown() throws Exception {
    reading(
        () -> {
          processor.shutDown();
          processor.start();
        });
  }

  private final List<Long> handled = new CopyOnWriteArrayList<>();
  private PooledStreamingEventProcessor processor;

  /**
   * A pooled processor reads while 8 threads of two engines append; it must handle every position
   * once, in order.
   */
  private void reading(Runnable disturbance) throws Exception {
    PostgresEventStorageEngine other = store.engine();
    ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);
    processor =
        PooledStreamingEventProcessor.builder()
            .name("reader")
            .messageSource(source)
            .tokenStore(new InMemoryTokenStore())
            .transactionManager(NoTransactionManager.instance())
            .eventHandlerInvoker(
                SimpleEventHandlerInvoker.builder().eventHandlers(List.of(new Handler())).build())
            .coordinatorExecutor(workers)
            .workerExecutor(workers)
            .initialSegmentCount(1)
            .batchSize(20)
            .build();
    processor.start();
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writing = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        PostgresEventStorageEngine with = writer % 2 == 0 ? engine : other;
        String aggregateId = "a" + writer;
        writing.add(
            writers.submit(
                () -> {
                  for (int n = 0; n < 50; n++) {
                    with.appendEvents(event(aggregateId, n));
                  }
                }));
      }
      for (Future<?> writer : writing) {
        disturbance.run();
        writer.get(30, SECONDS);
      }
      disturbance.run();
      await().atMost(Duration.ofSeconds(20)).until(() -> handled.size() >= 400);
    } finally {
      processor.shutDown();
      workers.shutdownNow();
    }
    assertThat(handled).isEqualTo(LongStream.rangeClosed(1, 400).boxed().toList());
  }

  final class Handler {
    @EventHandler
    public void on(Noted event, TrackingToken token) {
      handled.add(token.position().orElseThrow());
    }
  }

  private long first(TrackingToken token) throws InterruptedException {
    try (BlockingStream<TrackedEventMessage<?>> stream = source.openStream(token)) {
      return stream.nextAvailable().trackingToken().position().orElseThrow();
    }
  }
}
