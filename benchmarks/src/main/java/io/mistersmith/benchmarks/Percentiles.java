package io.mistersmith.benchmarks;

import java.util.List;

/** Parts of a sample. */
final class Percentiles {
  private Percentiles() {}

  /**
   * @param part for example 0.99
   */
  static double of(List<Double> values, double part) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
  }
}
