package io.mistersmith.base.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.mistersmith.base.health.HealthPart;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * The 99th percentiles of the last minutes beside their targets, and how many measurements there
 * have been since the start. A slow service is not a broken one: this part is always up.
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
      List<HistogramSnapshot> measured =
          registry.find(baseline.timer()).timers().stream().map(Timer::takeSnapshot).toList();
      p99Millis(measured)
          .max()
          .ifPresent(p99 -> shown.put(baseline.wireName(), beside(baseline, p99, measured)));
    }
    return new State(true, shown);
  }

  private static Map<String, Object> beside(
      Baseline baseline, double p99, List<HistogramSnapshot> measured) {
    BigDecimal shown = BigDecimal.valueOf(p99).setScale(1, RoundingMode.HALF_UP);
    return Map.of(
        "p99_ms",
        shown,
        "target_ms",
        baseline.targetMillis(),
        "met",
        shown.compareTo(BigDecimal.valueOf(baseline.targetMillis())) <= 0,
        "measured",
        measured.stream().mapToLong(HistogramSnapshot::count).sum());
  }

  /** When nothing was measured in the last minutes, there is none. */
  private static DoubleStream p99Millis(List<HistogramSnapshot> measured) {
    return measured.stream()
        .flatMap(snapshot -> Arrays.stream(snapshot.percentileValues()))
        .filter(value -> value.percentile() == BaselinePercentiles.P99 && value.value() > 0)
        .mapToDouble((ValueAtPercentile value) -> value.value(TimeUnit.MILLISECONDS));
  }

  @Override
  public boolean neededToBeReady() {
    return false;
  }
}
