package io.mistersmith.query.live;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The seats that all streams of server-sent events share, those of MCP among them. */
@Configuration(proxyBeanMethods = false)
class SeatsConfig {

  @Bean
  Seats feedSeats(LiveSettings settings, MeterRegistry meters) {
    return new Seats(
        "feed",
        "streams",
        new Seats.Limits(
            settings.connections(),
            settings.connectionsPerPrincipal(),
            settings.connectionsPerAgent()),
        meters);
  }
}
