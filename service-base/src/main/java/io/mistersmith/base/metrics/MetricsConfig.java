package io.mistersmith.base.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;

/** One registry for each service, read at /metrics/prometheus. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfig {
  /** More routes than there are: a bound, should a pattern ever name its ids. */
  private static final int ROUTES = 300;

  @Bean(destroyMethod = "close")
  PrometheusMeterRegistry prometheus() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /**
   * @param endpoint of an OTLP collector over HTTP that shall get everything once a minute, too
   */
  @Bean(destroyMethod = "close")
  @Primary
  MeterRegistry meterRegistry(
      PrometheusMeterRegistry prometheus,
      @Value("${spring.application.name:service}") String name,
      @Value("${smith.otlp.endpoint:}") String endpoint) {
    CompositeMeterRegistry registry = new CompositeMeterRegistry();
    registry.add(prometheus);
    if (!endpoint.isEmpty()) {
      Map<String, String> settings =
          Map.of(
              "otlp.url",
              endpoint + "/v1/metrics",
              "otlp.resourceAttributes",
              "service.name=" + name);
      registry.add(new OtlpMeterRegistry(settings::get, Clock.SYSTEM));
    }
    registry
        .config()
        .commonTags(List.of(Tag.of("service", name)))
        .meterFilter(
            MeterFilter.maximumAllowableTags(
                "http.server.requests", "uri", ROUTES, MeterFilter.deny()))
        .meterFilter(new BaselinePercentiles());
    List<MeterBinder> binders =
        List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    return registry;
  }

  @Bean
  MetricsController metricsController(PrometheusMeterRegistry registry) {
    return new MetricsController(registry);
  }

  @Bean
  BaselinesPart baselinesPart(MeterRegistry registry) {
    return new BaselinesPart(registry);
  }

  @Bean
  FilterRegistrationBean<HttpMeters> httpMeters(MeterRegistry registry) {
    FilterRegistrationBean<HttpMeters> meters =
        new FilterRegistrationBean<>(new HttpMeters(registry));
    meters.setOrder(Ordered.HIGHEST_PRECEDENCE);
    meters.setAsyncSupported(true);
    return meters;
  }
}
