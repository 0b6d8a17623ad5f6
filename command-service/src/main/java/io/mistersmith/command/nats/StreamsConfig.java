package io.mistersmith.command.nats;

import io.mistersmith.base.nats.NatsConfig;
import io.mistersmith.base.nats.NatsLink;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import(NatsConfig.class)
@EnableConfigurationProperties(StreamSettings.class)
class StreamsConfig {

  @Bean
  Streams streams(NatsLink link, StreamSettings settings, Clock clock) {
    return new Streams(link, settings, clock);
  }

  @Bean
  LinkLifecycle linkLifecycle(NatsLink link) {
    return new LinkLifecycle(link);
  }
}
