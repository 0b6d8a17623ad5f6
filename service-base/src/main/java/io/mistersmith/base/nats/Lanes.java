package io.mistersmith.base.nats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Work side by side, but for work of the same key, which stays in its order. A full lane holds the
 * giver back.
 */
final class Lanes<T> implements AutoCloseable {
  private static final Duration TO_FINISH = Duration.ofSeconds(5);

  private final List<BlockingQueue<T>> queues = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param waiting at most, in one lane
   */
  Lanes(String name, int count, int waiting, Consumer<T> work) {
    for (int n = 0; n < count; n++) {
      BlockingQueue<T> queue = new ArrayBlockingQueue<>(waiting);
      queues.add(queue);
      threads.add(Thread.ofVirtual().name(name + "-" + n).start(() -> run(queue, work)));
    }
  }

  void give(String key, T item) throws InterruptedException {
    queues.get(Math.floorMod(key.hashCode(), queues.size())).put(item);
  }

  private static <T> void run(BlockingQueue<T> queue, Consumer<T> work) {
    try {
      while (true) {
        work.accept(queue.take());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** What still waits is left alone: it is delivered again. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    long end = System.nanoTime() + TO_FINISH.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
