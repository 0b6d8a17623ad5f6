package io.mistersmith.query.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one NATS connection of this service. It asks for statistics and tells tree heads. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NatsSettings.class)
class StatisticsConfig {

  @Bean(defaultCandidate = false, initMethod = "start", destroyMethod = "close")
  NatsLink serviceLink(NatsSettings settings, MeterRegistry meters) {
    return new NatsLink(settings, meters);
  }
}
