package io.mistersmith.base.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;

/** Timers of a baseline keep the percentiles of the last minutes. */
final class BaselinePercentiles implements MeterFilter {
  static final double P99 = 0.99;
  private static final double[] KEPT = {0.5, P99};

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    if (Baseline.ofTimer(id.getName()).isEmpty()) {
      return config;
    }
    return DistributionStatisticConfig.builder().percentiles(KEPT).build().merge(config);
  }
}
