package io.mistersmith.benchmarks;

import io.mistersmith.infra.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;

/** A connection of the user who may do everything. */
record NatsClient(Connection connection) implements AutoCloseable {

  static NatsClient of(NatsServer server) throws IOException, InterruptedException {
    return new NatsClient(
        Nats.connect(
            Options.builder()
                .server(server.url())
                .userInfo("admin", server.password("admin"))
                .inboxPrefix("_INBOX_admin.")
                .build()));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
