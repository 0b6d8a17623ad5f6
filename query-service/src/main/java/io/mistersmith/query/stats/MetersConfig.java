package io.mistersmith.query.stats;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.WakingEventSource;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.task.Tasks;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Figures of this process: it reads the log from its own start on and remembers nothing. */
@Configuration(proxyBeanMethods = false)
class MetersConfig {

  @Bean(initMethod = "start", destroyMethod = "shutDown", defaultCandidate = false)
  PooledStreamingEventProcessor fleetMeters(
      WakingEventSource events,
      MeterRegistry registry,
      Tasks tasks,
      @Value("${smith.metrics.batch:500}") int batch) {
    return PooledStreamingEventProcessor.builder()
        .name("fleet-meters")
        .eventHandlerInvoker(
            SimpleEventHandlerInvoker.builder()
                .eventHandlers(new FleetMeters(registry, tasks))
                .build())
        .messageSource(events)
        .tokenStore(new InMemoryTokenStore())
        .transactionManager(NoTransactionManager.instance())
        .coordinatorExecutor(MetersConfig::thread)
        .workerExecutor(MetersConfig::thread)
        .initialSegmentCount(1)
        .initialToken(StreamableMessageSource::createHeadToken)
        .batchSize(batch)
        .build();
  }

  @Bean
  ProjectionLag projectionLag(
      Positions positions, EventLog log, Clock clock, MeterRegistry registry) {
    ProjectionLag lag = new ProjectionLag(positions, log, clock);
    for (Group group : Group.values()) {
      Gauge.builder("smith.projection.lag.events", () -> lag.of(group).events())
          .tag("group", group.processor())
          .register(registry);
      Gauge.builder("smith.projection.lag.seconds", () -> lag.of(group).seconds())
          .tag("group", group.processor())
          .register(registry);
    }
    return lag;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }
}
