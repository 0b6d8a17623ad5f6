package io.mistersmith.command.parked;

import io.mistersmith.base.nats.NatsLink;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ParkedSettings.class)
class ParkedConfig {

  @Bean
  SmartInitializingSingleton parking(NatsLink link, ParkedMessages parked) {
    return () -> link.parkIn(parked);
  }
}
