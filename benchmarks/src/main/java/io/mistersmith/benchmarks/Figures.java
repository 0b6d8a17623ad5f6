package io.mistersmith.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Prints {@code name value unit} lines. */
record Figures(PrintStream out) {

  void print(String name, double value, String unit) {
    out.printf(Locale.ROOT, "%s %s %s%n", name, rounded(value), unit);
    out.flush();
  }

  /** For who waits; no figure. */
  static void progress(String what, long done, long all) {
    System.err.printf(Locale.ROOT, "%s: %d of %d%n", what, done, all);
  }

  private static String rounded(double value) {
    return String.format(
        Locale.ROOT, value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
