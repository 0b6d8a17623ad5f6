package io.mistersmith.base.door;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the door in front of every route. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DoorSettings.class)
public class DoorConfig {
  private static final Logger LOG = LoggerFactory.getLogger(DoorConfig.class);

  /** What {@link Door} has read, compared with what the route takes. */
  @Bean
  WebMvcConfigurer strictQueries() {
    StrictQuery strict = new StrictQuery();
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(strict);
      }
    };
  }

  @Bean
  Callers callers(DoorSettings settings, List<TokenLookup> lookups) {
    return new Callers(settings, new KnownTokens(settings, lookups));
  }

  /** Around the door, which may have to wait for the database too. */
  @Bean
  FilterRegistrationBean<Deadline> deadline(DoorSettings settings) {
    FilterRegistrationBean<Deadline> deadline =
        new FilterRegistrationBean<>(new Deadline(settings.requestTimeout()));
    deadline.setOrder(Ordered.HIGHEST_PRECEDENCE + 9);
    deadline.setAsyncSupported(true);
    return deadline;
  }

  @Bean
  FilterRegistrationBean<Door> door(
      DoorSettings settings, List<TokenLookup> lookups, ObjectProvider<PublicPaths> open) {
    if (settings.open()) {
      LOG.warn("OPEN MODE: no token is asked for. Anybody on this machine may do everything.");
    }
    FilterRegistrationBean<Door> door =
        new FilterRegistrationBean<>(
            new Door(
                settings,
                new KnownTokens(settings, lookups),
                new PublicPaths(open.stream().flatMap(one -> one.paths().stream()).toList())));
    door.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    door.setAsyncSupported(true);
    return door;
  }
}
