package io.mistersmith.base.nats;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.breaker.BreakerSettings;
import io.mistersmith.base.breaker.Breakers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Import this in a service that speaks on NATS. The service starts the link when it is set up. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NatsSettings.class)
public class NatsConfig {

  @Bean(destroyMethod = "close")
  NatsLink natsLink(
      NatsSettings settings,
      MeterRegistry meters,
      Breakers breakers,
      BreakerSettings breakerSettings) {
    return new NatsLink(settings, meters, breakers.named("nats", breakerSettings.natsOpen()));
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  NatsRoundTrip natsRoundTrip(NatsLink link, MeterRegistry meters) {
    return new NatsRoundTrip(link, meters);
  }
}
