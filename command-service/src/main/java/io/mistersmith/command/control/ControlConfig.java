package io.mistersmith.command.control;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.command.Commands;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class ControlConfig {

  @Bean
  BareCommands bareCommands(
      NatsLink link, Commands commands, JdbcClient jdbc, MeterRegistry meters, Clock clock) {
    return new BareCommands(link, commands, jdbc, meters, clock);
  }
}
