package io.mistersmith.query.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.discovery.DiscoveryView;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedClientTest {
  @Test
  void aClientThatFallsBehindItsBufferIsToldAndStillMissesNothing() throws Exception {
    List<DiscoveryView> stored = new ArrayList<>();
    FeedClient client =
        new FeedClient(
            _ -> true,
            after -> stored.stream().filter(one -> one.position() > after).toList(),
            2,
            0);
    AtomicInteger ticks = new AtomicInteger();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    client.write(
        out,
        Duration.ofMillis(20),
        () -> {
          if (ticks.incrementAndGet() == 1) {
            LongStream.rangeClosed(1, 9)
                .mapToObj(FeedClientTest::discovery)
                .forEach(
                    one -> {
                      stored.add(one);
                      client.offer(Frame.of(one));
                    });
          }
          return ticks.get() < 4;
        });

    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("event: lagging\ndata: {\"resumed_from\":0}");
    assertThat(text.lines().filter(line -> line.startsWith("id: ")))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).mapToObj(n -> "id: " + n).toList());
  }

  private static DiscoveryView discovery(long position) {
    return new DiscoveryView(
        new DiscoveryId("disc_" + position),
        new AgentId("agent-1"),
        "Analyzer",
        DiscoveryType.INSIGHT,
        "x",
        BigDecimal.ONE,
        null,
        Instant.EPOCH,
        position);
  }
}
