package io.mistersmith.query.live;

import io.micrometer.core.instrument.Counter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream that {@link FanOut} writes without ever waiting for it. For the thread of the writer;
 * what the container and helpers find out they leave in volatile fields.
 */
final class FanOutClient implements WriteListener, AsyncListener {
  private static final byte[] KEEP_ALIVE = Frames.comment("keep-alive");

  private final SseChannel channel;
  private final AsyncContext connection;
  private final ServletOutputStream out;
  private final BooleanSupplier mayStay;
  private final Runnable wake;
  private final Runnable onEnd;

  /**
   * Held while the connection is used. The container, which hears of a broken connection at the
   * same time as the writer, must not give its buffers to the next one before the writer is out.
   */
  private final ReentrantLock using = new ReentrantLock();

  private List<byte[]> frames = List.of();
  private int next;
  private boolean unflushed;
  private boolean toldThatItLags;
  private long keepAliveAt;
  private long checkAt;
  private boolean catchingUp;
  private volatile long position;
  private volatile @Nullable CaughtUp caughtUp;
  private volatile boolean mustGo;
  private volatile boolean gone;

  private record CaughtUp(List<byte[]> frames, long position) {}

  /**
   * @param position what lies at or before it was sent
   * @param mayStay may ask the database
   * @param wake is run when the writer is to look at this client
   * @param onEnd is run once
   */
  FanOutClient(
      SseChannel channel,
      long position,
      AsyncContext connection,
      BooleanSupplier mayStay,
      LiveSettings settings,
      Runnable wake,
      Runnable onEnd)
      throws IOException {
    this.channel = channel;
    this.position = position;
    this.connection = connection;
    this.out = connection.getResponse().getOutputStream();
    this.mayStay = mayStay;
    this.wake = wake;
    this.onEnd = onEnd;
    long now = System.nanoTime();
    keepAliveAt = now + settings.keepAlive().toNanos();
    checkAt = now + settings.recheck().toNanos();
    connection.addListener(this);
    out.setWriteListener(this);
  }

  SseChannel channel() {
    return channel;
  }

  long position() {
    return position;
  }

  /** Whether it has been given everything up to there, and has taken it. */
  boolean isAt(long told) {
    return position == told && !isBusy();
  }

  private boolean isBusy() {
    return catchingUp || next < frames.size();
  }

  /** Gives it what lies between where it is and that position. */
  void tell(List<byte[]> news, long to) {
    toldThatItLags = false;
    take(news, to);
    goOn();
  }

  private void take(List<byte[]> news, long to) {
    frames = news;
    next = 0;
    position = to;
  }

  /** Writes what waits, as far as the connection takes it. */
  void goOn() {
    CaughtUp more = caughtUp;
    if (more != null) {
      caughtUp = null;
      catchingUp = false;
      take(more.frames(), more.position());
    }
    if (next == frames.size() && !unflushed) {
      return;
    }
    using.lock();
    try {
      if (!gone) {
        write();
      }
    } catch (IOException | IllegalStateException broken) {
      gone = true;
    } finally {
      using.unlock();
    }
  }

  private void write() throws IOException {
    while (next < frames.size() && out.isReady()) {
      out.write(frames.get(next));
      next++;
      unflushed = true;
    }
    if (next == frames.size() && unflushed && out.isReady()) {
      unflushed = false;
      out.flush();
    }
  }

  /** True when somebody is to {@link #catchUp} now. */
  boolean beginsToCatchUpWith(long told) {
    if (gone || isBusy() || position >= told) {
      return false;
    }
    catchingUp = true;
    return true;
  }

  /** By another thread, since it may read the store. */
  void catchUp(LogTail tail, Counter lagged) {
    CaughtUp more = new CaughtUp(List.of(), position);
    try (Follower follower = tail.follow(channel, position, () -> {})) {
      Follower.Batch batch = (toldThatItLags ? follower : follower.thatWasLive()).poll();
      if (batch.laggedAt() != null) {
        toldThatItLags = true;
        lagged.increment();
      }
      more = new CaughtUp(Frames.of(batch, channel), follower.position());
    } finally {
      caughtUp = more;
    }
  }

  void keepAlive(long now, Duration every) {
    if (now >= keepAliveAt && !isBusy()) {
      keepAliveAt = now + every.toNanos();
      take(List.of(KEEP_ALIVE), position);
      goOn();
    }
  }

  boolean isToBeChecked(long now, Duration every) {
    if (now < checkAt) {
      return false;
    }
    checkAt = now + every.toNanos();
    return true;
  }

  /** By another thread, since it may ask the database. Who cannot be asked about may not stay. */
  void check() {
    boolean stays = false;
    try {
      stays = mayStay.getAsBoolean();
    } finally {
      mustGo |= !stays;
    }
  }

  /**
   * True when it has left, or leaves now.
   *
   * @param end there will be no more
   */
  boolean isOver(boolean end) {
    if (!gone && (mustGo || end)) {
      gone = true;
      complete();
    }
    if (gone) {
      onEnd.run();
    }
    return gone;
  }

  private void complete() {
    try {
      connection.complete();
    } catch (IllegalStateException overAlready) {
      // As it should be.
    }
  }

  private void isGone() {
    using.lock();
    try {
      gone = true;
    } finally {
      using.unlock();
    }
    wake.run();
  }

  @Override
  public void onWritePossible() {
    wake.run();
  }

  @Override
  public void onError(Throwable broken) {
    isGone();
  }

  @Override
  public void onError(AsyncEvent event) {
    isGone();
    // Otherwise the container would try to show an error page.
    complete();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    isGone();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    isGone();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nobody starts it again.
  }
}
