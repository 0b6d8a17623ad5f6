package io.mistersmith.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.infra.NatsServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RequestBatcherTest {

  @Test
  @Tag("D-088")
  @Tag("D-089")
  void requestsOfAWindowAreOneMessageWorkedOnSideBySideAndEachHasItsOwnAnswer() throws Exception {
    int many = 100;
    CountDownLatch allUnderWay = new CountDownLatch(many);
    try (NatsServer server = NatsServer.temporary();
        NatsClient asks = NatsClient.of(server);
        NatsClient answers = NatsClient.of(server);
        // The message goes when it is full: how fast this machine is plays no part.
        RequestBatcher batcher =
            new RequestBatcher(asks.connection(), "test.batch", Duration.ofMinutes(1), many)) {
      RequestBatcher.serve(
          answers.connection(),
          "test.batch",
          body -> {
            // Nobody is answered before everybody is worked on.
            allUnderWay.countDown();
            try {
              assertThat(allUnderWay.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return body;
          });
      answers.connection().flush(Duration.ofMinutes(1));

      List<CompletableFuture<JsonNode>> answered =
          IntStream.range(0, many)
              .mapToObj(n -> batcher.ask(JsonNodeFactory.instance.numberNode(n)))
              .toList();

      for (int n = 0; n < many; n++) {
        assertThat(answered.get(n).get(1, TimeUnit.MINUTES).asInt()).isEqualTo(n);
      }
      assertThat(batcher.published()).isEqualTo(1);
    }
  }

  @Test
  @Tag("D-088")
  void whoWaitsAloneIsAskedWhenTheWindowIsOver() throws Exception {
    try (NatsServer server = NatsServer.temporary();
        NatsClient client = NatsClient.of(server);
        RequestBatcher batcher =
            new RequestBatcher(client.connection(), "test.batch", Duration.ofMillis(100), 100)) {
      RequestBatcher.serve(client.connection(), "test.batch", body -> body);
      client.connection().flush(Duration.ofMinutes(1));

      assertThat(
              batcher
                  .ask(JsonNodeFactory.instance.textNode("alone"))
                  .get(1, TimeUnit.MINUTES)
                  .asText())
          .isEqualTo("alone");
    }
  }
}
