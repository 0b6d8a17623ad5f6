package io.mistersmith.base.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Traces always have ids; spans leave the process only when there is an endpoint to send them to.
 */
@Configuration(proxyBeanMethods = false)
public class TraceConfig {

  /**
   * @param endpoint of an OTLP collector over HTTP, for example {@code http://127.0.0.1:4318}
   */
  @Bean(destroyMethod = "close")
  SdkTracerProvider tracerProvider(
      @Value("${spring.application.name:service}") String service,
      @Value("${smith.otlp.endpoint:}") String endpoint) {
    SdkTracerProviderBuilder provider =
        SdkTracerProvider.builder()
            .setIdGenerator(new NamedSpans())
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)));
    if (!endpoint.isEmpty()) {
      provider.addSpanProcessor(
          BatchSpanProcessor.builder(
                  OtlpHttpSpanExporter.builder().setEndpoint(endpoint + "/v1/traces").build())
              .build());
    }
    return provider.build();
  }

  @Bean
  Tracer tracer(SdkTracerProvider provider) {
    return provider.get("io.mistersmith");
  }

  @Bean
  FilterRegistrationBean<HttpTrace> httpTrace(Tracer tracer) {
    FilterRegistrationBean<HttpTrace> trace = new FilterRegistrationBean<>(new HttpTrace(tracer));
    trace.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
    trace.setAsyncSupported(true);
    return trace;
  }
}
