package io.mistersmith.command.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Subjects;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.command.run.Transcript;
import io.mistersmith.command.schedule.ScheduleSettings;
import io.mistersmith.eventstore.EventLog;
import java.time.Clock;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngestSettings.class, RetrySettings.class})
class IngestConfig {

  @Bean
  Ingest ingest(Commands commands, Origins origins, IngestSettings settings, MeterRegistry meters) {
    return new Ingest(commands, origins, settings, meters);
  }

  @Bean
  Heard heard(JdbcClient jdbc, Clock clock, ScheduleSettings settings) {
    return new Heard(jdbc, clock, settings.exact());
  }

  @Bean
  TaskReports taskReports(
      Ingest ingest, IngestSettings settings, RetrySettings retries, Clock clock, Heard heard) {
    return new TaskReports(ingest, settings, new Retry(retries, clock), heard);
  }

  @Bean
  AgentReports agentReports(Ingest ingest, Streams streams, Heard heard) {
    return new AgentReports(ingest, streams, heard);
  }

  @Bean
  OutputReports outputReports(
      Ingest ingest, IngestSettings settings, EventStore store, EventLog log, JdbcClient jdbc) {
    return new OutputReports(
        ingest, settings, new Transcript(store, log), log, new Fences(jdbc, log));
  }

  @Bean
  SmartInitializingSingleton ingestion(
      NatsLink link,
      TaskReports tasks,
      AgentReports agents,
      OutputReports output,
      IngestSettings settings) {
    return () -> {
      link.consumeSideBySide(
          Subjects.TASKS_STREAM, Streams.INGEST_TASKS, settings.width(), Ingest::about, tasks::on);
      link.consumeSideBySide(
          Subjects.AGENTS_STREAM,
          Streams.INGEST_AGENTS,
          settings.width(),
          Ingest::about,
          agents::on);
      link.consume(Subjects.AGENTS_STREAM, Streams.INGEST_OUTPUT, output::on);
    };
  }
}
