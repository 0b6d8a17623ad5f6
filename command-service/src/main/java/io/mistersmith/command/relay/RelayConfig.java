package io.mistersmith.command.relay;

import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.log.ReadEvent;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NewestEvents;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RelayConfig {

  @Bean
  EventRelay eventRelay(
      NatsLink link,
      Streams streams,
      EventLog log,
      @Value("${smith.relay.unanswered:1000}") int mostUnanswered) {
    return new EventRelay(link, streams, new Telling(log), mostUnanswered);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  LogFollower relay(
      DataSource database, NewestEvents<ReadEvent> log, LogWakeUp wakeUp, EventRelay relay) {
    return new LogFollower("event-relay", database, log, wakeUp, relay);
  }
}
