package io.mistersmith.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A discovery to 1000 SSE clients, and 200 WebSockets, on a whole platform of its own, beside a
 * bare Netty fan-out of the same bytes to as many clients in the same run. Of both, the clock runs
 * from the moment at which publishing begins: ours then is an HTTP request, a decision, a
 * transaction and a read model away from its clients.
 */
final class SseBenchmark implements Benchmark {
  private static final int CLIENTS = 1000;
  private static final int SOCKETS = 200;
  private static final int WARM_UP_SECONDS = 15;

  /** Publishes one event and says its id. */
  private interface Publisher {
    String publish(int number) throws Exception;
  }

  /**
   * @param at when its publishing began
   * @param took until the publisher knew that it was done
   */
  private record Published(String id, long at, long took) {}

  /**
   * @param p99 from the beginning of publishing, as p50
   * @param publishP99 of the publishing alone
   * @param lost pairs of client and event that never came
   */
  private record Outcome(double p50, double p99, double publishP99, long lost) {}

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int seconds = quick ? 5 : 20;
    try (RunningPlatform platform = RunningPlatform.up()) {
      long before = platform.residentKb("query-service");
      try (FanOutClients clients =
          new FanOutClients(
              platform.port("QUERY"), CLIENTS, platform.rawRequest("/discoveries/stream"))) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        double each = (double) (platform.residentKb("query-service") - before) / CLIENTS;
        figures.print("sse.idle_client_kb", each, "KB");
        rounds(platform, clients, seconds, figures);
      }
      try (SocketClients sockets =
          new SocketClients(platform.port("QUERY"), platform.token(), SOCKETS)) {
        Outcome ours = measure(sockets::receivedAt, 50, seconds, share(platform));
        figures.print("ws.c200.p99_ms", ours.p99(), "ms");
        figures.print("ws.c200.lost", (double) ours.lost(), "messages");
      }
    }
  }

  private static void rounds(
      RunningPlatform platform, FanOutClients clients, int seconds, Figures figures)
      throws Exception {
    measure(clients::receivedAt, 50, WARM_UP_SECONDS, share(platform));
    for (int rate : new int[] {50, 100}) {
      String suffix = rate == 50 ? "" : ".r" + rate;
      Outcome bare = bare(rate, seconds);
      Outcome ours = measure(clients::receivedAt, rate, seconds, share(platform));
      figures.print("sse.c1000" + suffix + ".p50_ms", ours.p50(), "ms");
      figures.print("sse.c1000" + suffix + ".p99_ms", ours.p99(), "ms");
      figures.print("sse.c1000" + suffix + ".publish_p99_ms", ours.publishP99(), "ms");
      figures.print("sse.c1000" + suffix + ".lost", (double) ours.lost(), "messages");
      figures.print("sse.c1000" + suffix + ".netty_p99_ms", bare.p99(), "ms");
    }
  }

  private static Outcome bare(int rate, int seconds) throws Exception {
    try (NettyFanOut netty = new NettyFanOut();
        FanOutClients clients = new FanOutClients(netty.port(), CLIENTS, "")) {
      while (netty.connected() < CLIENTS) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      Publisher publisher =
          number -> {
            String id = "disc_bare" + number;
            netty.publish(id);
            return id;
          };
      measure(clients::receivedAt, rate, 2, n -> publisher.publish(-1 - n));
      return measure(clients::receivedAt, rate, seconds, publisher);
    }
  }

  private static Publisher share(RunningPlatform platform) {
    return _ -> platform.shareDiscovery().id();
  }

  interface Received {
    long[] at(String id);
  }

  /** Publishes at a fixed rate, whatever it takes. */
  private static Outcome measure(Received received, int rate, int seconds, Publisher publisher)
      throws Exception {
    ConcurrentLinkedQueue<Published> published = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (int n = 0; n < rate * seconds; n++) {
        int number = n;
        LockSupport.parkNanos(start + n * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime());
        senders.execute(
            () -> {
              try {
                long at = System.nanoTime();
                String id = publisher.publish(number);
                published.add(new Published(id, at, System.nanoTime() - at));
              } catch (Exception e) {
                failures.add(e);
              }
            });
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException(failures.size() + " were not published", failures.peek());
    }
    awaitAll(received, published);
    return outcome(received, published);
  }

  private static void awaitAll(Received received, Iterable<Published> published) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (Published one : published) {
      while (Arrays.stream(received.at(one.id())).anyMatch(at -> at == 0)
          && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private static Outcome outcome(Received received, Iterable<Published> published) {
    List<Double> millis = new ArrayList<>();
    List<Double> publishing = new ArrayList<>();
    long lost = 0;
    for (Published one : published) {
      publishing.add(one.took() / 1e6);
      for (long at : received.at(one.id())) {
        if (at == 0) {
          lost++;
        } else {
          millis.add((at - one.at()) / 1e6);
        }
      }
    }
    return new Outcome(
        Percentiles.of(millis, 0.50),
        Percentiles.of(millis, 0.99),
        Percentiles.of(publishing, 0.99),
        lost);
  }
}
