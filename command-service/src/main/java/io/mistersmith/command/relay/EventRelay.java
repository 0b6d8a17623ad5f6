package io.mistersmith.command.relay;

import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.trace.Traces;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.log.ReadEvent;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.eventstore.StoredEvent;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells committed events on NATS, in their order, and is done with one when its stream has it. Does
 * not wait for that before it tells the next ones. While NATS is away it waits; it never skips. An
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
  private final int mostUnanswered;

  /** In order. Only the thread that follows the log has it. */
  private final Deque<Told> unanswered = new ArrayDeque<>();

  /**
   * @param mostUnanswered messages that streams may not have yet; at so many the first of them is
   *     waited for
   */
  public EventRelay(NatsLink link, Streams streams, Telling telling, int mostUnanswered) {
    this.link = link;
    this.streams = streams;
    this.telling = telling;
    this.mostUnanswered = mostUnanswered;
  }

  private record Message(Tell tell, Envelope envelope, long position) {}

  /**
   * @param since when the streams were made ready; later ones may not have it
   */
  private record Told(Message message, Instant since, long at, Future<?> taken) {
    boolean isTaken() {
      return taken.state() == Future.State.SUCCESS;
    }

    boolean isRefused() {
      return switch (taken.state()) {
        case SUCCESS -> false;
        case FAILED, CANCELLED -> true;
        case RUNNING -> System.nanoTime() - at > ACKNOWLEDGED.toNanos();
      };
    }
  }

  @Override
  public void leading() {
    unanswered.clear();
  }

  @Override
  public void page(Connection untouched, List<ReadEvent> events) throws InterruptedException {
    Deque<Message> left = new ArrayDeque<>();
    for (ReadEvent event : events) {
      left.addAll(messages(event));
    }
    tellAll(left);
  }

  @Override
  public void upToDate() throws InterruptedException {
    tellAll(new ArrayDeque<>());
  }

  @Override
  public long done(long given) {
    forgetWhatIsTaken();
    Told first = unanswered.peek();
    return first == null ? given : first.message().position() - 1;
  }

  /** Publishes an event's messages again; a stream that still has one ignores it. */
  public void again(StoredEvent event) throws InterruptedException {
    try {
      for (Message message : messages(new ReadEvent(event))) {
        publish(message).get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
      }
      LOG.debug("told position {} again", event.position());
    } catch (NatsUnavailable away) {
      LOG.debug("position {} is not told again: {}", event.position(), away.getMessage());
    } catch (ExecutionException | TimeoutException refused) {
      LOG.warn("position {} is not taken: {}", event.position(), refused.toString());
      streams.doubt();
    }
  }

  private List<Message> messages(ReadEvent event) {
    List<Message> messages = new ArrayList<>();
    for (Tell tell : telling.of(event)) {
      messages.add(new Message(tell, envelope(event, tell, messages.size()), event.position()));
    }
    return messages;
  }

  /** After what must be told again, since no stream has it. */
  private void tellAll(Deque<Message> left) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    takeBackWhatIsLost(left);
    while (!left.isEmpty()) {
      int before = left.size();
      tell(left);
      takeBackWhatIsLost(left);
      if (!left.isEmpty()) {
        pause = left.size() < before ? FIRST_PAUSE : pause(pause);
      }
    }
  }

  private void tell(Deque<Message> left) throws InterruptedException {
    try {
      while (!left.isEmpty() && streams.areReady() && unanswered.size() < mostUnanswered) {
        Message message = left.element();
        Instant since = streams.readySince();
        if (message.tell().runnerId() != null) {
          streams.ensureRunner(message.tell().runnerId());
        }
        unanswered.add(new Told(message, since, System.nanoTime(), publish(message)));
        left.remove();
      }
    } catch (NatsUnavailable away) {
      LOG.debug("waits: {}", away.getMessage());
    }
    if (unanswered.size() >= mostUnanswered) {
      awaitAnswer(unanswered.element());
    }
  }

  private CompletableFuture<?> publish(Message message) throws NatsUnavailable {
    try (Scope _ = trace(message.envelope()).makeCurrent()) {
      return link.publishAsync(message.tell().subject(), message.tell().body(), message.envelope());
    }
  }

  private static void awaitAnswer(Told told) throws InterruptedException {
    try {
      told.taken().get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException lost) {
      LOG.debug("{} has no answer", told.message().tell().subject());
    }
  }

  private void forgetWhatIsTaken() {
    while (!unanswered.isEmpty() && unanswered.element().isTaken()) {
      unanswered.remove();
    }
  }

  /** With all that came after it, so that the order is kept. */
  private void takeBackWhatIsLost(Deque<Message> left) {
    forgetWhatIsTaken();
    Told first = unanswered.peek();
    if (first == null) {
      return;
    }
    boolean refused = first.isRefused();
    if (refused) {
      LOG.warn("{} is not taken yet: {}", first.message().tell().subject(), first.taken().state());
      streams.doubt();
    }
    if (refused || !first.since().equals(streams.readySince())) {
      for (Told told = unanswered.pollLast(); told != null; told = unanswered.pollLast()) {
        left.addFirst(told.message());
      }
    }
  }

  private static Context trace(Envelope envelope) {
    String correlation = envelope.correlationId();
    return correlation == null ? Context.root() : Traces.of(correlation, envelope.id());
  }

  private static Envelope envelope(ReadEvent read, Tell tell, int nth) {
    StoredEvent event = read.stored();
    return new Envelope(
        nth == 0 ? event.eventId() : event.eventId() + "-" + tell.type(),
        SOURCE,
        tell.type(),
        event.recordedAt(),
        read.metadata("correlation_id"),
        read.metadata("causation_id"),
        event.position(),
        HexFormat.of().formatHex(event.hash()));
  }

  private static Duration pause(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }
}
