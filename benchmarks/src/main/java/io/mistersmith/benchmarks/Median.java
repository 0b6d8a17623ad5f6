package io.mistersmith.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Of rounds. */
final class Median {

  private Median() {}

  static <T> double of(List<T> rounds, ToDoubleFunction<T> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
