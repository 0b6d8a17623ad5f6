package io.mistersmith.base.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Everything that is measured, in Prometheus' text format. */
@RestController
final class MetricsController {
  private final PrometheusMeterRegistry registry;

  MetricsController(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @GetMapping(value = "/metrics/prometheus", produces = "text/plain;version=0.0.4;charset=utf-8")
  String scrape(HttpServletRequest request) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR, Role.AUDITOR);
    return registry.scrape();
  }
}
