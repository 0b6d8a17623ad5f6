package io.mistersmith.command.due;

import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DueSettings.class)
class DueConfig {

  @Bean(destroyMethod = "close")
  DueWork dueWork(JdbcClient jdbc, List<DueWorker> workers, DueSettings settings, Clock clock) {
    return new DueWork(jdbc, workers, settings, clock);
  }
}
