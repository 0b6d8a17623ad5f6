package io.mistersmith.base.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.base.health.HealthPart;
import java.math.BigDecimal;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

class HttpMetersTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  {
    registry.config().meterFilter(new BaselinePercentiles());
  }

  private void request(String method, String route, int status, String type) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest(method, "/tasks/task_1");
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route);
    MockHttpServletResponse response = new MockHttpServletResponse();
    response.setStatus(status);
    response.setContentType(type);
    new HttpMeters(registry).doFilter(request, response, new MockFilterChain());
  }

  @Test
  @Tag("D-178")
  void requestsAreCountedByMethodRouteAndStatus() throws Exception {
    request("GET", "/tasks/{id}", 200, "application/json");
    request("GET", "/tasks/{id}", 200, "application/json");
    request("BREW", "/tasks/{id}", 405, "application/json");

    assertThat(count("GET", "200")).isEqualTo(2);
    assertThat(count("other", "405")).isEqualTo(1);
  }

  private long count(String method, String status) {
    return registry
        .get("http.server.requests")
        .tags("method", method, "uri", "/tasks/{id}", "status", status)
        .timer()
        .count();
  }

  @Test
  void howLongAStreamLastsIsNoLatency() throws Exception {
    request("GET", "/discoveries/stream", 200, "text/event-stream;charset=UTF-8");

    assertThat(registry.get(Baseline.HTTP.timer()).timer().count()).isZero();
    assertThat(registry.get("http.server.requests").timer().count()).isEqualTo(1);
  }

  @Test
  @Tag("D-186")
  void baselinesAreShownBesideTheirTargets() {
    registry.timer(Baseline.NATS.timer()).record(Duration.ofMillis(4));
    registry.timer(Baseline.SQL.timer()).record(Duration.ofMillis(80));

    HealthPart.State state = new BaselinesPart(registry).check();

    assertThat(state.up()).isTrue();
    assertThat(state.details()).containsOnlyKeys("nats", "sql");
    assertThat(state.details().get("nats"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("met", true);
    assertThat(state.details().get("sql"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("met", false)
        .containsEntry("target_ms", 50L)
        .hasEntrySatisfying(
            "p99_ms",
            p99 -> assertThat((BigDecimal) p99).isBetween(new BigDecimal(75), new BigDecimal(85)));
  }
}
