package io.mistersmith.query.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.health.HealthPart;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Asks the NATS server how it is, by the request that every account may make about itself: no
 * monitoring port, no second connection, and the same answer whatever server of a cluster gives it.
 */
@Component
public class NatsFigures implements HealthPart {
  private static final String SUBJECT = "$SYS.REQ.ACCOUNT.PING.STATZ";

  private final NatsLink link;
  private final Clock clock;

  NatsFigures(@Qualifier("serviceLink") NatsLink link, Clock clock) {
    this.link = link;
    this.clock = clock;
  }

  /** Counters run since the server started. In: handed to the server; out: handed to clients. */
  public record Counters(
      String server,
      long connections,
      long totalConnections,
      long subscriptions,
      long messagesIn,
      long messagesOut,
      long bytesIn,
      long bytesOut,
      long slowConsumers) {}

  /** Empty while NATS is away. */
  public Optional<Counters> read() throws InterruptedException {
    try {
      byte[] answer =
          link.request(
                  SUBJECT,
                  Map.of(),
                  Envelope.of("/query-service", "nats.statistics", clock.instant()))
              .getData();
      return Optional.of(Json.LENIENT.readTree(answer))
          .filter(json -> json.at("/data/account_statz/0").isObject())
          .map(NatsFigures::counters);
    } catch (NatsUnavailable | IOException away) {
      return Optional.empty();
    }
  }

  private static Counters counters(JsonNode answer) {
    JsonNode data = answer.at("/data/account_statz/0");
    JsonNode received = data.path("received");
    JsonNode sent = data.path("sent");
    return new Counters(
        answer.at("/server/ver").asText(),
        data.path("conns").asLong(),
        data.path("total_conns").asLong(),
        data.path("num_subscriptions").asLong(),
        received.path("msgs").asLong(),
        sent.path("msgs").asLong(),
        received.path("bytes").asLong(),
        sent.path("bytes").asLong(),
        data.path("slow_consumers").asLong());
  }

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public State check() {
    return link.check();
  }

  /** Only figures come from it. */
  @Override
  public boolean neededToBeReady() {
    return false;
  }
}
