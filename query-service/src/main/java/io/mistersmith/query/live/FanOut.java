package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mistersmith.base.metrics.Baseline;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Writes the streams of all clients that have caught up, with one thread. Clients that want the
 * same are one audience: what is new is looked for and encoded once, and everything that is new
 * goes to a client in one write. A connection that takes no more is left alone until it does.
 */
@Component
final class FanOut implements DisposableBean {
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  private final LogTail tail;
  private final LiveSettings settings;
  private final Clock clock;
  private final Counter lagged;
  private final Timer delivery;
  private final Queue<FanOutClient> arrivals = new ConcurrentLinkedQueue<>();
  private final Map<SseChannel, Audience> audiences = new HashMap<>();
  private final AtomicBoolean news = new AtomicBoolean();
  private final Thread writer =
      Thread.ofPlatform().daemon().name("fan-out").unstarted(this::writeAll);
  private volatile boolean closed;

  FanOut(LogTail tail, LiveSettings settings, Clock clock, MeterRegistry meters) {
    this.tail = tail;
    this.settings = settings;
    this.clock = clock;
    this.lagged = meters.counter("smith.feed.lagged");
    this.delivery = meters.timer(Baseline.SSE.timer());
    writer.start();
  }

  /** From now on this writes the stream. */
  void take(FanOutClient client) {
    arrivals.add(client);
    wake();
  }

  void wake() {
    if (!news.getAndSet(true)) {
      LockSupport.unpark(writer);
    }
  }

  private void writeAll() {
    long beatAt = System.nanoTime() + LOOK_NANOS;
    while (!closed) {
      if (!news.get()) {
        LockSupport.parkNanos(this, Math.max(1, beatAt - System.nanoTime()));
      }
      news.set(false);
      seat();
      boolean beat = System.nanoTime() >= beatAt;
      if (beat) {
        beatAt = System.nanoTime() + LOOK_NANOS;
      }
      audiences.values().removeIf(audience -> !audience.isThereAfter(beat));
    }
  }

  private void seat() {
    for (FanOutClient client = arrivals.poll(); client != null; client = arrivals.poll()) {
      long position = client.position();
      audiences
          .computeIfAbsent(client.channel(), channel -> new Audience(channel, position))
          .clients
          .add(client);
    }
  }

  /** Reads on for a client that is behind its audience; may read the store, so not here. */
  private void catchUp(FanOutClient client) {
    Thread.ofVirtual()
        .name("catch-up")
        .start(
            () -> {
              client.catchUp(tail, lagged);
              wake();
            });
  }

  /** Asks, not here because the answer may be in the database, who may stay. */
  private void check(List<FanOutClient> due) {
    if (!due.isEmpty()) {
      Thread.ofVirtual()
          .name("recheck")
          .start(
              () -> {
                due.forEach(FanOutClient::check);
                wake();
              });
    }
  }

  @Override
  public void destroy() {
    closed = true;
    wake();
  }

  /** Clients of equal channels. Used by the writer only. */
  private final class Audience {
    private final List<FanOutClient> clients = new ArrayList<>();
    private final SseChannel channel;
    private final Follower follower;
    private long told;

    Audience(SseChannel channel, long after) {
      this.channel = channel;
      this.told = after;
      this.follower = tail.follow(channel, after, FanOut.this::wake).thatWasLive();
    }

    /** False when nobody is left. */
    boolean isThereAfter(boolean beat) {
      tell();
      for (FanOutClient client : clients) {
        client.goOn();
        if (client.beginsToCatchUpWith(told)) {
          catchUp(client);
        }
      }
      if (beat) {
        beat();
      }
      boolean over = follower.hasEnded();
      clients.removeIf(client -> client.isOver(over));
      if (clients.isEmpty()) {
        follower.close();
      }
      return !clients.isEmpty();
    }

    private void tell() {
      Follower.Batch batch = follower.poll();
      long to = follower.position();
      if (to == told) {
        return;
      }
      List<byte[]> frames = Frames.of(batch, channel);
      for (FanOutClient client : clients) {
        if (client.isAt(told)) {
          client.tell(frames, to);
          lagged.increment(batch.laggedAt() == null ? 0 : 1);
        }
      }
      told = to;
      if (!batch.events().isEmpty()) {
        // When the last client's frames were handed over: what any of them waited at the most.
        LogEvent last = batch.events().getLast();
        delivery.record(Duration.between(last.stored().recordedAt(), clock.instant()));
        wake(); // There may be more than one batch.
      }
    }

    private void beat() {
      long now = System.nanoTime();
      List<FanOutClient> due = new ArrayList<>();
      for (FanOutClient client : clients) {
        client.keepAlive(now, settings.keepAlive());
        if (client.isToBeChecked(now, settings.recheck())) {
          due.add(client);
        }
      }
      check(due);
    }
  }
}
