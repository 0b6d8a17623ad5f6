package io.mistersmith.base.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.mistersmith.base.health.HealthPart;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * The 99th percentiles of the last minutes beside their targets. A slow service is not a broken
 * one: this part is always up.
 */
final class BaselinesPart implements HealthPart {
  private final MeterRegistry registry;

  BaselinesPart(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return "baselines";
  }

  @Override
  public State check() {
    Map<String, Object> shown = new LinkedHashMap<>();
    for (Baseline baseline : Baseline.values()) {
      p99Millis(baseline)
          .max()
          .ifPresent(
              measured ->
                  shown.put(
                      baseline.wireName(),
                      Map.of(
                          "p99_ms",
                          BigDecimal.valueOf(measured).setScale(1, RoundingMode.HALF_UP),
                          "target_ms",
                          baseline.targetMillis(),
                          "met",
                          measured <= baseline.targetMillis())));
    }
    return new State(true, shown);
  }

  private DoubleStream p99Millis(Baseline baseline) {
    return registry.find(baseline.timer()).timers().stream()
        .map(Timer::takeSnapshot)
        .filter(snapshot -> snapshot.count() > 0)
        .flatMap(snapshot -> Arrays.stream(snapshot.percentileValues()))
        .filter(value -> value.percentile() == BaselinePercentiles.P99)
        .mapToDouble((ValueAtPercentile value) -> value.value(TimeUnit.MILLISECONDS));
  }

  @Override
  public boolean neededToBeReady() {
    return false;
  }
}
