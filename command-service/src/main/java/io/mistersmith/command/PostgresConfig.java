package io.mistersmith.command;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.api.Upcasts;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.log.ReadEvent;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.NewestEvents;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import io.mistersmith.eventstore.Rest;
import io.mistersmith.eventstore.WakingEventSource;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.axonframework.common.caching.Cache;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection pool and the event log on it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PostgresSettings.class)
class PostgresConfig {
  /** A query that nobody waits for any more does not go on for long. */
  private static final String ENDS_WITH_ITS_CLIENT = "-c client_connection_check_interval=2s";

  /** The pool starts without Postgres and finds it when it comes. */
  @Bean
  HikariDataSource dataSource(PostgresSettings settings, MeterRegistry meters) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("command-service");
    pool.setJdbcUrl(settings.url());
    pool.setUsername(settings.user());
    Path passwordFile = settings.passwordFile();
    if (passwordFile != null && !passwordFile.toString().isEmpty()) {
      pool.setPassword(Tokens.read(passwordFile));
    }
    pool.setMaximumPoolSize(settings.maximumPoolSize());
    pool.setMinimumIdle(settings.minimumIdle());
    pool.setConnectionTimeout(settings.connectionTimeout().toMillis());
    pool.setIdleTimeout(settings.idleTimeout().toMillis());
    pool.setMaxLifetime(settings.maxLifetime().toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setMetricRegistry(meters);
    pool.addDataSourceProperty("ApplicationName", "command-service");
    pool.addDataSourceProperty("options", ENDS_WITH_ITS_CLIENT);
    return new HikariDataSource(pool);
  }

  /** Events under their logical names; nothing else can be written or read. */
  @Bean
  NamedTypeSerializer eventSerializer() {
    return NamedTypeSerializer.of(
        Json.LENIENT, DomainEvent.storedTypes(), Upcasts::revisionOf, Upcasts.ALL);
  }

  @Bean(destroyMethod = "close")
  PostgresEventStorageEngine eventStorageEngine(
      DataSource dataSource, NamedTypeSerializer eventSerializer, Clock clock, LogWakeUp wakeUp) {
    return PostgresEventStorageEngine.builder()
        .dataSource(dataSource)
        .serializer(eventSerializer)
        .clock(clock)
        .onStored(Sending::stored)
        .onCommitted(wakeUp::committed)
        .build();
  }

  @Bean
  EventLog eventLog(PostgresEventStorageEngine engine) {
    return engine.log();
  }

  @Bean(destroyMethod = "close")
  LogWakeUp logWakeUp(DataSource dataSource) {
    return LogWakeUp.start(dataSource);
  }

  /** What the relay and the scheduler follow. */
  @Bean
  NewestEvents<ReadEvent> newestEvents(EventLog log, LogWakeUp wakeUp) {
    return new NewestEvents<>(log, wakeUp, LogFollower.PAGE, ReadEvent::new);
  }

  @Bean
  WakingEventSource wakingEventSource(
      PostgresEventStorageEngine engine,
      LogWakeUp wakeUp,
      @Value("${smith.events.page:500}") int page) {
    return new WakingEventSource(engine, wakeUp, page, Rest.NONE);
  }

  @Bean
  Cache aggregateCache(@Value("${smith.aggregates.cached:10000}") int maximum) {
    return new AggregateCache(maximum);
  }
}
