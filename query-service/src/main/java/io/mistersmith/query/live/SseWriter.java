package io.mistersmith.query.live;

import io.mistersmith.query.live.Follower.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes one stream: frames, keep-alives, and the end. */
final class SseWriter {
  private static final byte[] KEEP_ALIVE = Frames.comment("keep-alive");

  /** Output and outcome of a run come to the log by different ways. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final long NAP_NANOS = Duration.ofMillis(500).toNanos();

  private final OutputStream out;
  private final SseChannel channel;
  private final LiveSettings settings;
  private final Pace pace;
  private final BooleanSupplier mayStay;
  private final Clock clock;
  private long keepAliveAt;
  private long checkAt;
  private @Nullable Object end;
  private long endAt;
  private long sent;

  SseWriter(
      OutputStream out,
      SseChannel channel,
      LiveSettings settings,
      Pace pace,
      BooleanSupplier mayStay,
      Clock clock) {
    this.out = out;
    this.channel = channel;
    this.settings = settings;
    this.pace = pace;
    this.mayStay = mayStay;
    this.clock = clock;
    long now = System.nanoTime();
    keepAliveAt = now + settings.keepAlive().toNanos();
    checkAt = now + settings.recheck().toNanos();
  }

  /** Until the next thing to do. */
  Duration patience() {
    long next = Math.min(keepAliveAt, checkAt) - System.nanoTime();
    if (end != null) {
      next = Math.min(next, endAt - System.nanoTime());
    }
    return Duration.ofNanos(Math.max(0, next));
  }

  /** False when the stream is over. */
  boolean write(Batch batch, Follower follower) throws IOException, InterruptedException {
    if (batch.laggedAt() != null) {
      out.write(Frames.lagging(batch.laggedAt()));
    }
    for (LogEvent event : batch.events()) {
      if (!await(event, follower)) {
        return false;
      }
      out.write(channel.frame(event));
      sent = event.position();
      channel.end(event).ifPresent(data -> endWith(data, event.stored().recordedAt()));
    }
    if (end != null && batch.isEmpty() && System.nanoTime() >= endAt) {
      out.write(Frames.event(sent, "end", end));
      out.flush();
      return false;
    }
    if (!batch.isEmpty()) {
      out.flush();
    }
    return beat();
  }

  private void endWith(Object data, Instant happenedAt) {
    Duration age = Duration.between(happenedAt, clock.instant());
    end = data;
    endAt = System.nanoTime() + Math.max(0, GRACE.minus(age).toNanos());
  }

  private boolean await(LogEvent event, Follower follower)
      throws IOException, InterruptedException {
    Duration wait = pace.before(event.stored().recordedAt(), System.nanoTime());
    if (!wait.isZero()) {
      out.flush();
    }
    while (!wait.isZero()) {
      Thread.sleep(Duration.ofNanos(Math.min(wait.toNanos(), NAP_NANOS)));
      if (follower.hasEnded() || !beat()) {
        return false;
      }
      wait = pace.before(event.stored().recordedAt(), System.nanoTime());
    }
    return true;
  }

  private boolean beat() throws IOException {
    long now = System.nanoTime();
    if (now >= checkAt) {
      checkAt = now + settings.recheck().toNanos();
      if (!mayStay.getAsBoolean()) {
        return false;
      }
    }
    if (now >= keepAliveAt) {
      keepAliveAt = now + settings.keepAlive().toNanos();
      out.write(KEEP_ALIVE);
      out.flush();
    }
    return true;
  }
}
