package io.mistersmith.runner.worker;

import java.util.Arrays;

/**
 * Cuts a worker's bytes into lines. A line longer than the cap keeps its first {@code maxLineBytes}
 * bytes and ends in a marker, so never more than one capped line is held, whatever the worker
 * prints.
 */
final class LineFramer {

  /** Receives each line; may block, which holds the worker back. */
  @FunctionalInterface
  interface Sink {
    void line(RawLine line) throws InterruptedException;
  }

  private static final int USUAL = 8192;

  private final int maxLineBytes;
  private final Sink sink;
  private byte[] held = new byte[USUAL];
  private int length;
  private long dropped;

  LineFramer(int maxLineBytes, Sink sink) {
    this.maxLineBytes = maxLineBytes;
    this.sink = sink;
  }

  void accept(byte[] bytes, int count) throws InterruptedException {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        hold(bytes, from, i - from);
        emit();
        from = i + 1;
      }
    }
    hold(bytes, from, count - from);
  }

  /** A last line without a line feed is a line too. */
  void end() throws InterruptedException {
    if (length > 0 || dropped > 0) {
      emit();
    }
  }

  private void hold(byte[] bytes, int from, int count) {
    int kept = Math.min(count, maxLineBytes - length);
    if (length + kept > held.length) {
      held = Arrays.copyOf(held, Math.min(maxLineBytes, Math.max(length + kept, held.length * 2)));
    }
    System.arraycopy(bytes, from, held, length, kept);
    length += kept;
    dropped += count - kept;
  }

  private void emit() throws InterruptedException {
    RawLine line = new RawLine(Arrays.copyOf(held, length), dropped);
    length = 0;
    dropped = 0;
    if (held.length > USUAL * 16) {
      held = new byte[USUAL];
    }
    sink.line(line);
  }
}
