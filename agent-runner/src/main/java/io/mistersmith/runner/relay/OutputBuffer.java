package io.mistersmith.runner.relay;

import io.mistersmith.runner.worker.RawLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Printed lines waiting to be sent, gathered into windows. Full, it holds the printer back. */
final class OutputBuffer {

  private record Waiting(String stream, RawLine line) {}

  private final long windowNanos;
  private final int chunkBytes;
  private final long capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;
  private int offset;
  private boolean closed;
  private boolean refused;

  OutputBuffer(Duration window, int chunkBytes, long capacity) {
    this.windowNanos = window.toNanos();
    this.chunkBytes = chunkBytes;
    this.capacity = capacity;
  }

  /** Blocks while full; one line always fits. */
  void put(String stream, RawLine line) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (bytes >= capacity && !refused) {
        changed.await();
      }
      if (!refused) {
        waiting.add(new Waiting(stream, line));
        bytes += size(line);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next window; null when closed and empty. */
  @Nullable Chunk take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        if (closed) {
          return null;
        }
        changed.await();
      }
      long left = windowNanos;
      while (bytes < chunkBytes && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return gather();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    locked(() -> closed = true);
  }

  /** Drops what waits and all that comes: nobody will send it. */
  void refuse() {
    locked(
        () -> {
          refused = true;
          waiting.clear();
        });
  }

  private Chunk gather() {
    String stream = waiting.element().stream();
    ChunkBuilder chunk = new ChunkBuilder(stream, chunkBytes);
    while (!waiting.isEmpty() && waiting.element().stream().equals(stream) && !chunk.isFull()) {
      RawLine line = waiting.element().line();
      offset = chunk.add(line, offset);
      if (offset < 0) {
        bytes -= size(line);
        waiting.remove();
        offset = 0;
      }
    }
    changed.signalAll();
    return chunk.build();
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long size(RawLine line) {
    return line.bytes().length + 1L;
  }

  @Override
  public String toString() {
    return waiting.size() + " lines, window " + TimeUnit.NANOSECONDS.toMillis(windowNanos) + " ms";
  }
}
