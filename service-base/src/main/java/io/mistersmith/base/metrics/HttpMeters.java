package io.mistersmith.base.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Counts and times every request by method, route and status. A stream is counted, but how long its
 * client stayed says nothing of latency.
 */
final class HttpMeters extends OncePerRequestFilter {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  private final MeterRegistry registry;
  private final Timer latency;

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    this.latency = registry.timer(Baseline.HTTP.timer());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Timer.Sample sample = Timer.start(registry);
    try {
      chain.doFilter(request, response);
    } finally {
      long nanos = sample.stop(timer(request, response));
      if (!isStream(request, response)) {
        latency.record(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private Timer timer(HttpServletRequest request, HttpServletResponse response) {
    Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    return registry.timer(
        "http.server.requests",
        Tags.of(
            "method", METHODS.contains(request.getMethod()) ? request.getMethod() : "other",
            "uri", route == null ? "none" : route.toString(),
            "status", Integer.toString(response.getStatus())));
  }

  private static boolean isStream(HttpServletRequest request, HttpServletResponse response) {
    String type = response.getContentType();
    return request.isAsyncStarted() || (type != null && type.startsWith("text/event-stream"));
  }
}
