package io.mistersmith.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A closed loop: so many clients, each doing the next operation when the last is done, for a while.
 * A client is a virtual thread, as a request is in the services.
 */
final class Load {

  /** What one client does again and again. */
  interface Client extends AutoCloseable {
    void operate() throws Exception;

    @Override
    default void close() throws SQLException {}
  }

  /** Makes the client with a number. */
  interface Clients {
    Client client(int number) throws Exception;
  }

  /**
   * @param perSecond operations of all clients together
   * @param p99Millis of single operations
   */
  record Result(double perSecond, double p99Millis) {}

  private static final int MOST_SAMPLES = 200_000;

  private Load() {}

  static Result run(int clients, Duration time, Clients make) throws Exception {
    return run(clients, time, make, Thread.ofVirtual().factory());
  }

  static Result run(int clients, Duration time, Clients make, ThreadFactory kind) throws Exception {
    CyclicBarrier start = new CyclicBarrier(clients);
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(kind)) {
      List<Callable<Samples>> loops =
          IntStream.range(0, clients)
              .mapToObj(n -> (Callable<Samples>) () -> loop(make.client(n), start, time))
              .toList();
      double perSecond = 0;
      Samples all = new Samples();
      List<Future<Samples>> done = new ArrayList<>(threads.invokeAll(loops));
      done.sort(Comparator.comparing(Load::brokenByAnother));
      for (Future<Samples> loop : done) {
        Samples samples = loop.get();
        perSecond += samples.count / samples.seconds;
        all.add(samples);
      }
      return new Result(perSecond, all.p99Millis());
    }
  }

  private static Samples loop(Client client, CyclicBarrier start, Duration time) throws Exception {
    Samples samples = new Samples();
    try (client) {
      ready(client, start);
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      long before = begin;
      while (before < end) {
        client.operate();
        long after = System.nanoTime();
        samples.add(after - before);
        before = after;
      }
      samples.seconds = (before - begin) / 1e9;
    }
    return samples;
  }

  /** Such a failure is only the shadow of the one to show. */
  private static boolean brokenByAnother(Future<Samples> loop) {
    return loop.state() == Future.State.FAILED
        && loop.exceptionNow() instanceof BrokenBarrierException;
  }

  /** A client that cannot even begin must not leave the others waiting for it. */
  private static void ready(Client client, CyclicBarrier start) throws Exception {
    try {
      client.operate();
    } catch (Exception e) {
      start.reset();
      throw new IllegalStateException("A client could not begin: " + e, e);
    }
    start.await(60, TimeUnit.SECONDS);
  }

  private static final class Samples {
    private long[] nanos = new long[1024];
    private int count;
    private double seconds;

    void add(long sample) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, Math.min(MOST_SAMPLES, 2 * count));
      }
      nanos[Math.min(count, MOST_SAMPLES - 1)] = sample;
      count = Math.min(count + 1, MOST_SAMPLES);
    }

    void add(Samples other) {
      long[] both = Arrays.copyOf(nanos, count + other.count);
      System.arraycopy(other.nanos, 0, both, count, other.count);
      nanos = both;
      count = both.length;
    }

    double p99Millis() {
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1e6;
    }
  }
}
