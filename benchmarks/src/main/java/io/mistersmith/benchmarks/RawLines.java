package io.mistersmith.benchmarks;

import io.mistersmith.infra.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The other side: each line is a message that JetStream acknowledges, many under way at a time. Its
 * stream is as the platform's, on a server of its own that does not write each message to the disk
 * before it says yes, as JetStream comes: a line that waits for the disk alone would be no
 * comparison.
 */
final class RawLines implements AutoCloseable {
  private static final String STREAM = "BENCH";
  private static final int UNDER_WAY = 512;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final NatsServer server = NatsServer.temporaryAsItComes();
  private final Connection connection;
  private final JetStream stream;

  RawLines() throws IOException, InterruptedException, JetStreamApiException {
    connection =
        Nats.connect(
            Options.builder()
                .server(server.url())
                .userInfo("admin", server.password("admin"))
                .build());
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(STREAM)
                .subjects("bench.lines")
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .maxBytes(1L << 30)
                .maxAge(Duration.ofDays(7))
                .duplicateWindow(Duration.ofMinutes(2))
                .build());
    stream = connection.jetStream(JetStreamOptions.builder().requestTimeout(PATIENCE).build());
  }

  /** Lines a second, until the last is acknowledged. */
  double publish(int lines) throws InterruptedException, ExecutionException {
    long from = System.nanoTime();
    ArrayDeque<CompletableFuture<PublishAck>> underWay = new ArrayDeque<>();
    for (int i = 0; i < lines; i++) {
      if (underWay.size() == UNDER_WAY) {
        PublishAck _ = underWay.remove().get();
      }
      byte[] line = ("{\"type\":\"note\",\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
      underWay.add(stream.publishAsync("bench.lines", line));
    }
    while (!underWay.isEmpty()) {
      PublishAck _ = underWay.remove().get();
    }
    return lines / ((System.nanoTime() - from) / 1e9);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
    }
  }
}
