package io.mistersmith.benchmarks;

/** One program. It starts what it needs and leaves nothing running. */
interface Benchmark {

  /**
   * @param quick shorter, for a first impression; the same names, rougher values
   */
  void run(boolean quick, Figures figures) throws Exception;
}
