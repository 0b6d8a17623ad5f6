package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import io.mistersmith.eventstore.Rest;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.agent.AgentBoardProjection;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.projection.Projection;
import io.mistersmith.query.projection.ProjectionFactory;
import io.mistersmith.query.projection.ProjectionSettings;
import io.mistersmith.query.task.TaskBoardProjection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Processors of Axon over the log, with tokens and transactions as in query-service. */
final class Replaying implements AutoCloseable {
  static final int BATCH = 1000;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration SAY = Duration.ofSeconds(5);

  private final PostgresEventStorageEngine engine;
  private final LogWakeUp wakeUp;
  private final WakingEventSource source;
  private final DataSourceTransactionManager spring;
  private final TransactionManager transactions;
  private final JdbcTokenStore tokens;
  private final HikariDataSource pool;
  final JdbcTemplate jdbc;

  Replaying(HikariDataSource pool, javax.sql.DataSource listening) {
    this.pool = pool;
    engine =
        PostgresEventStorageEngine.builder()
            .dataSource(pool)
            .serializer(TaskLog.serializer())
            .build();
    wakeUp = LogWakeUp.start(listening);
    source = new WakingEventSource(engine, wakeUp, BATCH, Rest.NONE);
    spring = new DataSourceTransactionManager(pool);
    transactions = new SpringTransactionManager(spring);
    tokens =
        JdbcTokenStore.builder()
            .connectionProvider(new TransactionAwareDataSourceProxy(pool)::getConnection)
            .serializer(TaskLog.serializer())
            .schema(TokenSchema.builder().setTokenTable("read_model.token_entry").build())
            .build();
    jdbc = new JdbcTemplate(pool);
  }

  PostgresEventStorageEngine engine() {
    return engine;
  }

  /**
   * The projection of query-service, parking included; seconds until it has read up to a position.
   */
  double inPlace(long end) {
    return seconds(end, new TaskBoardProjection(place(Place.LIVE)));
  }

  /**
   * The same as a rebuild does it: beside the table that is read, whose indexes are made at last.
   */
  double beside(long end) {
    long begin = System.nanoTime();
    rebuild("begin_rebuild", "tasks");
    seconds(end, new TaskBoardProjection(place(Place.NEXT)));
    rebuild("index_rebuilt", "tasks");
    return (System.nanoTime() - begin) / 1e9;
  }

  void dropBeside() {
    rebuild("abandon_rebuild", "tasks");
  }

  /** A step of a rebuild, by Postgres' function for it. */
  void rebuild(String function, String... tables) {
    jdbc.query("SELECT read_model." + function + "(?)", _ -> {}, (Object) tables);
  }

  /** Tasks and agents, as query-service keeps them together. */
  void tasksAndAgents(long end) {
    Place live = place(Place.LIVE);
    seconds(end, new TaskBoardProjection(live), new AgentBoardProjection(live));
  }

  private Place place(String schema) {
    return new Place(jdbc, schema, engine.events());
  }

  private double seconds(long end, Object... boards) {
    Positions positions = new Positions(jdbc, () -> {});
    ProjectionFactory factory =
        new ProjectionFactory(
            source,
            engine.events(),
            tokens,
            transactions,
            spring,
            new TransactionAwareDataSourceProxy(pool)::getConnection,
            TaskLog.serializer(),
            jdbc,
            positions,
            ProjectionSettings.DEFAULTS);
    try (Projection board = factory.make(Group.FLEET, "task-board", List.of(boards))) {
      return seconds(board::start, () -> positions.of("task-board"), end);
    }
  }

  /**
   * A pooled processor of Axon as anybody would write one, batches of {@value #BATCH}, with one
   * statement for each event; seconds until it has handled so many.
   */
  double stock(long end) {
    OneStatementEach handler = new OneStatementEach(jdbc);
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    PooledStreamingEventProcessor processor =
        PooledStreamingEventProcessor.builder()
            .name("stock-board")
            .eventHandlerInvoker(SimpleEventHandlerInvoker.builder().eventHandlers(handler).build())
            .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
            .messageSource(source)
            .tokenStore(tokens)
            .transactionManager(transactions)
            .coordinatorExecutor(threads)
            .workerExecutor(threads)
            .initialSegmentCount(1)
            .initialToken(StreamableMessageSource::createTailToken)
            .batchSize(BATCH)
            .build();
    try {
      return seconds(processor::start, () -> handler.position, end);
    } finally {
      processor.shutDown();
      threads.shutdown();
    }
  }

  void forget() {
    jdbc.execute("TRUNCATE read_model.tasks, read_model.progress, read_model.token_entry");
  }

  private static double seconds(Runnable start, LongSupplier position, long end) {
    long begin = System.nanoTime();
    long said = begin;
    start.run();
    while (position.getAsLong() < end) {
      if (System.nanoTime() - said > SAY.toNanos()) {
        said = System.nanoTime();
        Figures.progress("events replayed", position.getAsLong(), end);
      }
      if (System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new IllegalStateException("It stands at " + position.getAsLong());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    wakeUp.close();
    engine.close();
  }

  /**
   * What a projection does that writes when it is told. The same versioned rows in the fewest round
   * trips that such a projection can have: one statement closes the version that was valid and
   * inserts the next.
   */
  static final class OneStatementEach {
    private final JdbcTemplate jdbc;
    private volatile long position;

    OneStatementEach(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    @EventHandler
    void on(TaskEvent event, TrackingToken token) {
      long at = token.position().orElseThrow();
      String id = event.taskId().value();
      jdbc.update(
          """
          WITH closed AS (
            UPDATE read_model.tasks SET valid_to = ? WHERE task_id = ? AND valid_to IS NULL
            RETURNING born, view)
          INSERT INTO read_model.tasks (task_id, born, valid_from, view)
          SELECT ?, coalesce(born, new.at), new.at, (coalesce(view::jsonb, '{}') || ?::jsonb)::json
          FROM (VALUES (?)) AS new (at) LEFT JOIN closed ON true
          """,
          at,
          id,
          id,
          RawReplay.change(event, at),
          at);
      position = at;
    }
  }
}
