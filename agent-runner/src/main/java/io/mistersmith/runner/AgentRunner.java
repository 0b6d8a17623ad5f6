package io.mistersmith.runner;

import io.mistersmith.base.BaseConfig;
import io.mistersmith.base.nats.NatsConfig;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The program. */
@SpringBootApplication(proxyBeanMethods = false, exclude = ErrorMvcAutoConfiguration.class)
@EnableConfigurationProperties(RunnerSettings.class)
@Import({BaseConfig.class, NatsConfig.class})
public class AgentRunner {

  public static void main(String[] args) {
    SpringApplication.run(AgentRunner.class, args);
  }
}
