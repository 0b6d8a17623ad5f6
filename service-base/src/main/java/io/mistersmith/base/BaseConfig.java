package io.mistersmith.base;

import io.mistersmith.base.breaker.BreakerConfig;
import io.mistersmith.base.door.DoorConfig;
import io.mistersmith.base.health.HealthConfig;
import io.mistersmith.base.json.JsonBodies;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.metrics.MetricsConfig;
import io.mistersmith.base.problem.ContainerProblem;
import io.mistersmith.base.problem.ProblemAdvice;
import io.mistersmith.base.trace.TraceConfig;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Import this in a service to have the door, problems, JSON, health, metrics and traces. */
@Configuration(proxyBeanMethods = false)
@Import({
  BreakerConfig.class,
  DoorConfig.class,
  HealthConfig.class,
  MetricsConfig.class,
  ProblemAdvice.class,
  TraceConfig.class
})
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
  TomcatContextCustomizer containerProblems() {
    return ContainerProblem.customizer();
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }
}
