package io.mistersmith.query;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.api.Upcasts;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.LoggedEvents;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import io.mistersmith.eventstore.Rest;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.projection.ProjectionSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;

/** All of Axon that this service uses, put together by hand: the log, tokens, transactions. */
@Configuration(proxyBeanMethods = false)
class AxonConfig {
  @Bean
  NamedTypeSerializer serializer() {
    return NamedTypeSerializer.of(
        Json.LENIENT, DomainEvent.storedTypes(), Upcasts::revisionOf, Upcasts.ALL);
  }

  @Bean
  EventLog eventLog(HikariDataSource pool) {
    return new EventLog(pool);
  }

  @Bean
  LogWakeUp logWakeUp(@Qualifier("listening") PGSimpleDataSource listening) {
    return LogWakeUp.start(listening);
  }

  @Bean(destroyMethod = "close")
  PostgresEventStorageEngine reader(HikariDataSource pool, NamedTypeSerializer serializer) {
    return PostgresEventStorageEngine.builder().dataSource(pool).serializer(serializer).build();
  }

  @Bean
  LoggedEvents loggedEvents(PostgresEventStorageEngine reader) {
    return reader.events();
  }

  @Bean
  WakingEventSource eventSource(
      PostgresEventStorageEngine reader, LogWakeUp wakeUp, ProjectionSettings settings) {
    return new WakingEventSource(
        reader, wakeUp, settings.batch(), new Rest(settings.restEach(), settings.rest()));
  }

  @Bean
  TransactionManager axonTransactions(PlatformTransactionManager transactions) {
    return new SpringTransactionManager(transactions);
  }

  @Bean
  ConnectionProvider connections(DataSource pool) {
    return new TransactionAwareDataSourceProxy(pool)::getConnection;
  }

  /**
   * A token that is not renewed is free for another instance after the claim timeout. Each start
   * has a name of its own: two containers can have one host name and one process id.
   */
  @Bean
  TokenStore tokenStore(
      ConnectionProvider connections,
      NamedTypeSerializer serializer,
      @Value("${smith.projections.claim-timeout:5s}") Duration claimTimeout) {
    return JdbcTokenStore.builder()
        .connectionProvider(connections)
        .serializer(serializer)
        .schema(TokenSchema.builder().setTokenTable("read_model.token_entry").build())
        .claimTimeout(claimTimeout)
        .nodeId(ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID())
        .build();
  }

  @Bean
  Positions positions(JdbcTemplate jdbc, WakingEventSource eventSource) {
    return new Positions(jdbc, eventSource::hurry);
  }
}
