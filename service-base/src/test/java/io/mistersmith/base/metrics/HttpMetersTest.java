package io.mistersmith.base.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mistersmith.base.health.HealthPart;
import java.math.BigDecimal;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Percentage;
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
  void whatWasNotMeasuredLatelyIsNotShown() {
    registry.timer(Baseline.NATS.timer());

    assertThat(new BaselinesPart(registry).check().details()).isEmpty();
  }

  @Test
  @Tag("D-186")
  void baselinesAreShownBesideTheirTargets() {
    registry.timer(Baseline.NATS.timer()).record(Duration.ofMillis(4));
    registry.timer(Baseline.SQL.timer()).record(Duration.ofMillis(80));
    registry.timer(Baseline.HTTP.timer()).record(Duration.ofMillis(80));
    registry.timer(Baseline.SSE.timer()).record(Duration.ofMillis(120));

    HealthPart.State state = new BaselinesPart(registry).check();

    assertThat(state.up()).isTrue();
    assertThat(state.details()).containsOnlyKeys("http", "nats", "sql", "sse");
    assertShown(state, "http", 100, 80, true);
    assertShown(state, "nats", 10, 4, true);
    assertShown(state, "sql", 50, 80, false);
    assertShown(state, "sse", 100, 120, false);
  }

  private static void assertShown(
      HealthPart.State state, String name, long target, int measured, boolean met) {
    assertThat(state.details().get(name))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("target_ms", target)
        .containsEntry("met", met)
        .containsEntry("measured", 1L)
        .hasEntrySatisfying(
            "p99_ms",
            p99 ->
                assertThat((BigDecimal) p99)
                    .as(name)
                    .isCloseTo(new BigDecimal(measured), Percentage.withPercentage(10)));
  }
}
