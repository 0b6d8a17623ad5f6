package io.mistersmith.query.projection;

import io.mistersmith.eventstore.LoggedEvents;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.agent.AgentBoardProjection;
import io.mistersmith.query.agent.AgentCredentialsProjection;
import io.mistersmith.query.alert.AlertBoardProjection;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.board.ProgressMark;
import io.mistersmith.query.context.ContextBoardProjection;
import io.mistersmith.query.discovery.DiscoveryBoardProjection;
import io.mistersmith.query.error.ErrorBoardProjection;
import io.mistersmith.query.history.HistoryProjection;
import io.mistersmith.query.run.RunBoardProjection;
import io.mistersmith.query.supervision.SupervisorBoardProjection;
import io.mistersmith.query.task.TaskBoardProjection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * Puts a processing group together: its handlers, its queue of parked events, its processor. One
 * segment: rows of several aggregates change together, so their order is the log's.
 */
@Component
public class ProjectionFactory {
  /**
   * Batches that may still be under way when a group is stopped because its limit is reached: what
   * they park must not be lost, and what they have parked can be seen.
   */
  private static final int ROOM = 20;

  private final WakingEventSource source;
  private final LoggedEvents events;
  private final TokenStore tokens;
  private final TransactionManager transactions;

  /** Each parked event that is tried again has a transaction of its own. */
  private final TransactionManager retries;

  private final ConnectionProvider connections;
  private final NamedTypeSerializer serializer;
  private final JdbcTemplate jdbc;
  private final Positions positions;
  private final ProjectionSettings settings;

  public ProjectionFactory(
      WakingEventSource source,
      LoggedEvents events,
      TokenStore tokens,
      TransactionManager transactions,
      PlatformTransactionManager spring,
      ConnectionProvider connections,
      NamedTypeSerializer serializer,
      JdbcTemplate jdbc,
      Positions positions,
      ProjectionSettings settings) {
    this.source = source;
    this.events = events;
    this.tokens = tokens;
    this.transactions = transactions;
    this.retries =
        new SpringTransactionManager(
            spring,
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
    this.connections = connections;
    this.serializer = serializer;
    this.jdbc = jdbc;
    this.positions = positions;
    this.settings = settings;
  }

  /** The group that is read. */
  Projection live(Group group) {
    return make(group, group.processor(), boards(group, new Place(jdbc, Place.LIVE, events)));
  }

  /** The same group, building its tables anew beside the ones that are read. */
  Projection next(Group group) {
    return make(group, nextName(group), boards(group, new Place(jdbc, Place.NEXT, events)));
  }

  static String nextName(Group group) {
    return group.processor() + ".next";
  }

  private List<Object> boards(Group group, Place place) {
    return switch (group) {
      case FLEET ->
          List.of(
              new TaskBoardProjection(place),
              new RunBoardProjection(place),
              new AgentBoardProjection(place),
              new AgentCredentialsProjection(place),
              new SupervisorBoardProjection(place),
              new ErrorBoardProjection(place),
              new AlertBoardProjection(place));
      case DISCOVERIES ->
          List.of(new DiscoveryBoardProjection(place), new ContextBoardProjection(place));
      case HISTORY -> List.of(new HistoryProjection(place, serializer));
    };
  }

  /**
   * @param boards what keeps the rows
   */
  public Projection make(Group group, String name, List<Object> boards) {
    List<Object> handlers = new ArrayList<>(boards);
    if (group != Group.HISTORY) {
      handlers.add(new UnknownEvents());
    }
    handlers.add(new Discarded(group, name, new Letters(jdbc)));
    ProgressMark progress = new ProgressMark(name, jdbc, positions);
    handlers.add(progress);
    DeadLetteringEventHandlerInvoker.Builder invoker =
        DeadLetteringEventHandlerInvoker.builder().queue(queue(name)).transactionManager(retries);
    invoker.eventHandlers(handlers);
    Parking parking = new Parking(Parking.ready(invoker), progress);
    ScheduledExecutorService threads = new ProjectionThreads(name);
    CatchUp catchUp = new CatchUp(name, source, tokens, transactions, parking, threads, settings);
    Projection made =
        new Projection(
            group, catchUp, processor(name, parking, threads), parking, progress, threads);
    made.lookForLosses(claimExtension());
    parking.onFull(made::isFull);
    return made;
  }

  private SequencedDeadLetterQueue<EventMessage<?>> queue(String name) {
    return JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder()
        .processingGroup(name)
        .connectionProvider(connections)
        .transactionManager(transactions)
        .schema(DeadLetterSchema.builder().deadLetterTable("read_model.dead_letter_entry").build())
        .genericSerializer(serializer)
        .eventSerializer(serializer)
        .maxSequences(settings.maxParkedSequences() + settings.batch() * ROOM)
        .maxSequenceSize(settings.maxParkedPerSequence() + settings.batch() * ROOM)
        .build();
  }

  private PooledStreamingEventProcessor processor(
      String name, Parking parking, ScheduledExecutorService threads) {
    return PooledStreamingEventProcessor.builder()
        .name(name)
        .eventHandlerInvoker(parking)
        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
        .messageSource(source)
        .tokenStore(tokens)
        .transactionManager(transactions)
        .coordinatorExecutor(threads)
        .workerExecutor(threads)
        .initialSegmentCount(1)
        .initialToken(StreamableMessageSource::createTailToken)
        .batchSize(settings.batch())
        .tokenClaimInterval(settings.claimTimeout().toMillis() / 5)
        .claimExtensionThreshold(claimExtension())
        .build();
  }

  private long claimExtension() {
    return settings.claimTimeout().toMillis() * 3 / 10;
  }
}
