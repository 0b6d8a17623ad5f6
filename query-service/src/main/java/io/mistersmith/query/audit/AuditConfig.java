package io.mistersmith.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsSettings;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NatsSettings.class)
class AuditConfig {

  @Bean
  Gate auditGate(AuditSettings settings, MeterRegistry meters) {
    return new Gate(settings.parallel(), meters);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  TreeKeeper treeKeeper(
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      LogTree tree,
      LogWakeUp wakeUp,
      AuditSettings settings) {
    return new TreeKeeper(
        jdbc, new TransactionTemplate(transactions), tree, wakeUp, settings.page());
  }

  /** What only a service with a key has. */
  record Signing(Heads heads, HeadPublisher publisher, Checkpoints checkpoints) {
    void start() {
      publisher.start();
    }

    void close() {
      publisher.close();
    }
  }

  /** Absent without a key. The link to NATS is for telling heads only: reads go on without it. */
  @Bean(initMethod = "start", destroyMethod = "close")
  SigningPart signing(
      AuditSettings settings,
      LogTree tree,
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      @Qualifier("serviceLink") NatsLink nats,
      Clock clock,
      MeterRegistry meters) {
    if (settings.keyFile() == null || settings.directory() == null) {
      return new SigningPart(Optional.empty());
    }
    Heads heads =
        new Heads(
            Signer.of(settings.keyFile(), settings.directory()),
            new HeadFile(settings.directory()),
            tree,
            jdbc,
            new TransactionTemplate(transactions),
            clock,
            meters);
    HeadPublisher publisher = new HeadPublisher(heads, nats, clock, settings.headInterval());
    return new SigningPart(
        Optional.of(new Signing(heads, publisher, new Checkpoints(settings.directory()))));
  }

  @Bean
  Verification verification(
      JdbcTemplate jdbc, EventLog log, LogTree tree, Clock clock, SigningPart signing) {
    return new Verification(
        jdbc,
        log,
        tree,
        clock,
        signing.part().map(Signing::heads).orElse(null),
        signing.part().map(Signing::checkpoints).orElse(null));
  }
}
