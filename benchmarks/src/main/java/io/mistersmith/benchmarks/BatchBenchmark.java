package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.infra.NatsServer;
import io.nats.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Small requests on NATS with many clients at a time: each a message, and those of a window in one
 * message.
 */
final class BatchBenchmark implements Benchmark {
  private static final int CLIENTS = 32;
  private static final int MOST = 256;

  private interface Asking {
    void ask(JsonNode body) throws Exception;
  }

  @Override
  public void run(boolean quick, Figures figures) throws Exception {
    int each = quick ? 30 : 100;
    try (NatsServer server = NatsServer.temporary();
        NatsClient asking = NatsClient.of(server);
        NatsClient answering = NatsClient.of(server)) {
      Connection asks = asking.connection();
      Connection answers = answering.connection();
      answers
          .createDispatcher(message -> answers.publish(message.getReplyTo(), message.getData()))
          .subscribe("bench.plain");
      RequestBatcher.serve(answers, "bench.batch", body -> body);
      answers.flush(Duration.ofSeconds(5));
      Asking plain =
          body -> {
            if (asks.request("bench.plain", RequestBatcher.bytes(body), Duration.ofSeconds(10))
                == null) {
              throw new IOException("no answer");
            }
          };
      measure(plain, 1000, figures, null);
      measure(plain, 50 * each, figures, "plain");
      for (int millis : new int[] {1, 10, 100}) {
        try (RequestBatcher batcher =
            new RequestBatcher(asks, "bench.batch", Duration.ofMillis(millis), MOST)) {
          measure(
              body -> {
                JsonNode _ = batcher.ask(body).get(10, TimeUnit.SECONDS);
              },
              each,
              figures,
              "window_" + millis + "ms");
          figures.print(
              "batch.window_" + millis + "ms.per_message",
              (double) CLIENTS * each / batcher.published(),
              "requests");
        }
      }
    }
  }

  /** Each client asks again as soon as it has its answer. */
  private static void measure(Asking asking, int each, Figures figures, @Nullable String name)
      throws Exception {
    List<Double> took = Collections.synchronizedList(new ArrayList<>());
    long from = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int n = 0; n < CLIENTS; n++) {
        int client = n;
        all.add(
            clients.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    long asked = System.nanoTime();
                    asking.ask(
                        JsonNodeFactory.instance
                            .objectNode()
                            .put("agent_id", "agent-" + client)
                            .put("n", i));
                    took.add((System.nanoTime() - asked) / 1e6);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    if (name != null) {
      figures.print("batch." + name + ".per_s", CLIENTS * each / seconds, "requests/s");
      figures.print("batch." + name + ".p99_ms", Percentiles.of(took, 0.99), "ms");
    }
  }
}
