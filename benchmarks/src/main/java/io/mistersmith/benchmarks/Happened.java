package io.mistersmith.benchmarks;

/** An event whose JSON has 600 bytes. */
record Happened(String text) {

  static final Happened SAMPLE = new Happened("0123456789".repeat(59).substring(0, 589));
  static final String JSON = "{\"text\":\"" + SAMPLE.text() + "\"}";
}
