package io.mistersmith.base;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.base.door.DoorConfig;
import io.mistersmith.base.health.HealthConfig;
import io.mistersmith.base.json.JsonBodies;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemAdvice;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Import this in a service to have the door, problems, JSON and health routes. */
@Configuration(proxyBeanMethods = false)
@Import({DoorConfig.class, HealthConfig.class, ProblemAdvice.class})
public class BaseConfig implements WebMvcConfigurer {

  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
    builder.withJsonConverter(new JsonBodies());
  }

  @Bean
  Schemas schemas() {
    return new Schemas();
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  @ConditionalOnMissingBean
  MeterRegistry meterRegistry() {
    return new SimpleMeterRegistry();
  }
}
