package io.mistersmith.query;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.agent.AgentBoardProjection;
import io.mistersmith.query.agent.AgentCredentials;
import io.mistersmith.query.alert.AlertBoardProjection;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.board.ProgressMark;
import io.mistersmith.query.context.ContextBoardProjection;
import io.mistersmith.query.discovery.DiscoveryBoardProjection;
import io.mistersmith.query.error.ErrorBoardProjection;
import io.mistersmith.query.run.RunBoardProjection;
import io.mistersmith.query.supervision.SupervisorBoardProjection;
import io.mistersmith.query.task.TaskBoardProjection;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;

/** All of Axon that this service uses, put together by hand: processors, tokens, transactions. */
@Configuration(proxyBeanMethods = false)
class AxonConfig {
  private static final int BATCH = 1000;
  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(5);
  private static final long CLAIM_EXTENSION_MILLIS = 1500;
  private static final long CLAIM_INTERVAL_MILLIS = 1000;

  @Bean
  NamedTypeSerializer serializer() {
    return NamedTypeSerializer.of(Json.LENIENT, DomainEvent.storedTypes());
  }

  @Bean
  EventLog eventLog(HikariDataSource pool) {
    return new EventLog(pool);
  }

  @Bean
  LogWakeUp logWakeUp(@Qualifier("listening") PGSimpleDataSource listening) {
    return LogWakeUp.start(listening);
  }

  @Bean
  WakingEventSource eventSource(
      HikariDataSource pool, NamedTypeSerializer serializer, LogWakeUp wakeUp) {
    PostgresEventStorageEngine reader =
        PostgresEventStorageEngine.builder().dataSource(pool).serializer(serializer).build();
    return new WakingEventSource(reader, wakeUp, BATCH);
  }

  @Bean
  TransactionManager axonTransactions(PlatformTransactionManager transactions) {
    return new SpringTransactionManager(transactions);
  }

  /** A token that is not renewed is free for another instance after the claim timeout. */
  @Bean
  TokenStore tokenStore(DataSource pool, NamedTypeSerializer serializer) {
    return JdbcTokenStore.builder()
        .connectionProvider(new TransactionAwareDataSourceProxy(pool)::getConnection)
        .serializer(serializer)
        .schema(TokenSchema.builder().setTokenTable("read_model.token_entry").build())
        .claimTimeout(CLAIM_TIMEOUT)
        .build();
  }

  @Bean
  Positions positions(JdbcTemplate jdbc) {
    return new Positions(jdbc);
  }

  @Bean(initMethod = "start", destroyMethod = "shutDown")
  PooledStreamingEventProcessor fleetBoard(
      WakingEventSource events,
      TokenStore tokens,
      TransactionManager transactions,
      JdbcTemplate jdbc,
      Positions positions,
      TaskBoardProjection tasks,
      RunBoardProjection runs,
      AgentBoardProjection agents,
      AgentCredentials credentials,
      SupervisorBoardProjection supervisors,
      ErrorBoardProjection errors,
      AlertBoardProjection alerts) {
    return processor(
        Group.FLEET,
        events,
        tokens,
        transactions,
        new ProgressMark(Group.FLEET, jdbc, positions),
        tasks,
        runs,
        agents,
        credentials,
        supervisors,
        errors,
        alerts);
  }

  @Bean(initMethod = "start", destroyMethod = "shutDown")
  PooledStreamingEventProcessor discoveryBoard(
      WakingEventSource events,
      TokenStore tokens,
      TransactionManager transactions,
      JdbcTemplate jdbc,
      Positions positions,
      DiscoveryBoardProjection discoveries,
      ContextBoardProjection contexts) {
    return processor(
        Group.DISCOVERIES,
        events,
        tokens,
        transactions,
        new ProgressMark(Group.DISCOVERIES, jdbc, positions),
        discoveries,
        contexts);
  }

  /** One segment: rows of several aggregates change together, so their order is the log's. */
  private static PooledStreamingEventProcessor processor(
      Group group,
      StreamableMessageSource<TrackedEventMessage<?>> events,
      TokenStore tokens,
      TransactionManager transactions,
      Object... handlers) {
    return PooledStreamingEventProcessor.builder()
        .name(group.processor())
        .eventHandlerInvoker(
            SimpleEventHandlerInvoker.builder()
                .eventHandlers(Stream.of(handlers).toList())
                .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                .build())
        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
        .messageSource(events)
        .tokenStore(tokens)
        .transactionManager(transactions)
        .coordinatorExecutor(name -> Executors.newSingleThreadScheduledExecutor(named(name)))
        .workerExecutor(name -> Executors.newSingleThreadScheduledExecutor(named(name)))
        .initialSegmentCount(1)
        .initialToken(StreamableMessageSource::createTailToken)
        .batchSize(BATCH)
        .tokenClaimInterval(CLAIM_INTERVAL_MILLIS)
        .claimExtensionThreshold(CLAIM_EXTENSION_MILLIS)
        .build();
  }

  private static java.util.concurrent.ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }
}
