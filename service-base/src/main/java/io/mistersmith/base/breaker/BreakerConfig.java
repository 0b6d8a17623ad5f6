package io.mistersmith.base.breaker;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Import this in a service that calls others. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BreakerSettings.class)
public class BreakerConfig {

  @Bean
  Breakers breakers(BreakerSettings settings, MeterRegistry meters) {
    return new Breakers(settings, meters);
  }
}
