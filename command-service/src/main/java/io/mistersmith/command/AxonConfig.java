package io.mistersmith.command;

import io.mistersmith.api.Json;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.RememberedTargets;
import io.mistersmith.eventstore.WakingEventSource;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Axon by hand: its own JDBC and transaction configuration waits for class names of an older Spring
 * Boot and would silently leave processors without transactions.
 */
@Configuration(proxyBeanMethods = false)
class AxonConfig {

  @Bean
  TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
    return new SpringTransactionManager(transactions);
  }

  @Bean
  ConnectionProvider connectionProvider(DataSource dataSource) {
    return new UnitOfWorkAwareConnectionProviderWrapper(
        new SpringDataSourceConnectionProvider(dataSource));
  }

  @Bean
  @Primary
  Serializer defaultSerializer() {
    return JacksonSerializer.builder().objectMapper(Json.LENIENT.copy()).build();
  }

  /** Each start has a name of its own: two containers can have one host name and one process id. */
  @Bean
  TokenStore tokenStore(ConnectionProvider connections, NamedTypeSerializer eventSerializer) {
    return JdbcTokenStore.builder()
        .connectionProvider(connections)
        .schema(TokenSchema.builder().setTokenTable("command.token_entry").build())
        .serializer(eventSerializer)
        .nodeId(ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID())
        .build();
  }

  @Bean
  EventStore eventStore(EventStorageEngine engine) {
    EmbeddedEventStore store =
        new EmbeddedEventStore(EmbeddedEventStore.builder().storageEngine(engine)) {
          @Override
          public DomainEventStream readEvents(String aggregateId) {
            return Sending.isFresh(aggregateId)
                ? DomainEventStream.empty()
                : super.readEvents(aggregateId);
          }
        };
    Sending.watch(store);
    return store;
  }

  /**
   * Commands run without a database transaction: an append is a transaction of its own, so a
   * command whose aggregate is remembered needs no connection.
   */
  @Bean
  SimpleCommandBus commandBus(
      EventStore store, CorrelationDataProvider origin, DuplicateCommandHandlerResolver twice) {
    SimpleCommandBus bus =
        SimpleCommandBus.builder()
            .transactionManager(NoTransactionManager.instance())
            .duplicateCommandHandlerResolver(twice)
            .build();
    bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(origin));
    bus.registerHandlerInterceptor(Sending.joining(store));
    return bus;
  }

  @Bean
  CommandTargetResolver targets() {
    return new RememberedTargets();
  }

  @Bean
  CorrelationDataProvider origin() {
    return new SimpleCorrelationDataProvider(
        Caller.CORRELATION_ID,
        Caller.CAUSATION_ID,
        Caller.PRINCIPAL,
        Caller.TENANT,
        Caller.REQUEST_ID,
        Caller.TRACE_ID,
        Caller.TASK_ID,
        Caller.RUN_ID,
        Caller.MESSAGE_ID,
        Caller.IDEMPOTENCY_KEY);
  }

  /**
   * Every processor is pooled, woken by commits and starts at the first event there ever was: what
   * was accepted before a reaction's first start is not forgotten.
   */
  @Bean
  ConfigurerModule processors(
      WakingEventSource source,
      @Value("${smith.events.batch:100}") int batch,
      @Value("${smith.events.segments:4}") int segments) {
    return configurer ->
        configurer
            .eventProcessing()
            .usingPooledStreamingEventProcessors()
            .configureDefaultStreamableMessageSource(_ -> source)
            .registerPooledStreamingEventProcessorConfiguration(
                (_, processor) ->
                    processor
                        .batchSize(batch)
                        .initialSegmentCount(segments)
                        .initialToken(StreamableMessageSource::createTailToken));
  }
}
