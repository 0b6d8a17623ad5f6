package io.mistersmith.base.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.health.HealthPart;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The breakers of a service; /health and the metrics show their states. */
public final class Breakers implements HealthPart {
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
  private final BreakerSettings settings;
  private final MeterRegistry meters;
  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

  public Breakers(BreakerSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
  }

  public Breaker named(String name) {
    return named(name, settings.open());
  }

  /**
   * @param open instead of the setting
   */
  public Breaker named(String name, Duration open) {
    return breakers.computeIfAbsent(
        name,
        _ ->
            new Breaker(
                registry.circuitBreaker(name, config(open)),
                open,
                meters.counter("smith.breaker.early.trials", "name", name)));
  }

  /** Opens when the last calls have all failed. */
  private CircuitBreakerConfig config(Duration open) {
    return CircuitBreakerConfig.custom()
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(settings.failures())
        .minimumNumberOfCalls(settings.failures())
        .failureRateThreshold(100)
        .waitDurationInOpenState(open)
        .permittedNumberOfCallsInHalfOpenState(settings.trials())
        .automaticTransitionFromOpenToHalfOpenEnabled(true)
        .build();
  }

  @Override
  public String name() {
    return "breakers";
  }

  @Override
  public State check() {
    Map<String, Object> states = new LinkedHashMap<>();
    breakers.values().stream()
        .sorted(Comparator.comparing(Breaker::name))
        .forEach(breaker -> states.put(breaker.name(), breaker.state()));
    return new State(breakers.values().stream().noneMatch(Breaker::isOpen), states);
  }

  @Override
  public boolean neededToBeReady() {
    return false;
  }
}
