package io.mistersmith.command.relay;

import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.trace.Traces;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.eventstore.StoredEvent;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells committed events on NATS, in their order. While NATS is away it waits; it never skips. An
 * event that is told twice has the same message id, by which streams and receivers know it again.
 */
public final class EventRelay implements LogFollower.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(EventRelay.class);

  /** Who speaks, in the envelope of everything that this service says. */
  public static final String SOURCE = "/command-service";

  private static final Duration ACKNOWLEDGED = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final NatsLink link;
  private final Streams streams;
  private final Telling telling;

  public EventRelay(NatsLink link, Streams streams, Telling telling) {
    this.link = link;
    this.streams = streams;
    this.telling = telling;
  }

  private record Message(Tell tell, Envelope envelope) {}

  @Override
  public void page(Connection untouched, List<StoredEvent> events) throws InterruptedException {
    List<Message> left = new ArrayList<>();
    for (StoredEvent event : events) {
      left.addAll(messages(event));
      ensureRunner(event);
    }
    Duration pause = FIRST_PAUSE;
    while (!left.isEmpty()) {
      int done = tell(left);
      left = left.subList(done, left.size());
      if (!left.isEmpty()) {
        pause = done > 0 ? FIRST_PAUSE : pause(pause);
      }
    }
  }

  /** Publishes an event's message again; a stream that still has it ignores it. */
  public void again(StoredEvent event) throws InterruptedException {
    List<Message> messages = messages(event);
    if (tell(messages) == messages.size()) {
      LOG.debug("told position {} again", event.position());
    }
  }

  private List<Message> messages(StoredEvent event) {
    List<Message> messages = new ArrayList<>();
    for (Tell tell : telling.of(event)) {
      messages.add(new Message(tell, envelope(event, tell, messages.size())));
    }
    return messages;
  }

  private void ensureRunner(StoredEvent event) throws InterruptedException {
    if (event.type().equals("task.assigned")
        && EventReading.event(event) instanceof TaskAssigned assigned) {
      for (Duration pause = FIRST_PAUSE; ; ) {
        try {
          streams.ensureRunner(assigned.runnerId());
          return;
        } catch (NatsUnavailable away) {
          LOG.debug("waits: {}", away.getMessage());
          pause = pause(pause);
        }
      }
    }
  }

  /** How many of them, from the first on, are in their streams. */
  private int tell(List<Message> messages) throws InterruptedException {
    List<CompletableFuture<?>> acknowledged = new ArrayList<>();
    int done = 0;
    try {
      if (!streams.areReady()) {
        return 0;
      }
      for (Message message : messages) {
        try (Scope _ = trace(message.envelope()).makeCurrent()) {
          acknowledged.add(
              link.publishAsync(
                  message.tell().subject(), message.tell().body(), message.envelope()));
        }
      }
    } catch (NatsUnavailable away) {
      LOG.debug("waits: {}", away.getMessage());
    }
    try {
      for (CompletableFuture<?> one : acknowledged) {
        one.get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
        done++;
      }
    } catch (ExecutionException | TimeoutException refused) {
      LOG.warn("{} is not taken yet: {}", messages.get(done).tell().subject(), refused.toString());
      streams.doubt();
    }
    return done;
  }

  private static Context trace(Envelope envelope) {
    String correlation = envelope.correlationId();
    return correlation == null ? Context.root() : Traces.of(correlation, envelope.id());
  }

  private static Envelope envelope(StoredEvent event, Tell tell, int nth) {
    return new Envelope(
        nth == 0 ? event.eventId() : event.eventId() + "-" + tell.type(),
        SOURCE,
        tell.type(),
        event.recordedAt(),
        EventReading.metadata(event, "correlation_id"),
        EventReading.metadata(event, "causation_id"),
        event.position(),
        HexFormat.of().formatHex(event.hash()));
  }

  private static Duration pause(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }
}
