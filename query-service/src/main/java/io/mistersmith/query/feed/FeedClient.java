package io.mistersmith.query.feed;

import io.mistersmith.api.discovery.DiscoveryView;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * One connection, written by its own thread. A client that falls behind its buffer is told so and
 * reads what it missed from the store; it loses nothing and holds up nobody.
 */
final class FeedClient {
  private static final byte[] KEEP_ALIVE = Frame.utf8(": keep-alive\n\n");

  private final Predicate<DiscoveryView> wanted;
  private final LongFunction<List<DiscoveryView>> store;
  private final BlockingQueue<Frame> waiting;
  private volatile boolean behind;
  private volatile boolean ended;
  private long sent;

  /**
   * @param store a page of what follows a position, in order
   * @param from what lies at or before this position is not sent
   */
  FeedClient(
      Predicate<DiscoveryView> wanted,
      LongFunction<List<DiscoveryView>> store,
      int buffer,
      long from) {
    this.wanted = wanted;
    this.store = store;
    this.waiting = new ArrayBlockingQueue<>(buffer);
    this.sent = from;
  }

  /** Never waits. */
  void offer(Frame frame) {
    if (wanted.test(frame.discovery()) && !waiting.offer(frame)) {
      behind = true;
    }
  }

  void end() {
    ended = true;
  }

  /**
   * Writes until the client goes away or the stream is ended.
   *
   * @param mayStay asked at every keep-alive
   */
  void write(OutputStream out, Duration keepAlive, BooleanSupplier mayStay)
      throws IOException, InterruptedException {
    history(out);
    long due = System.nanoTime() + keepAlive.toNanos();
    while (!ended) {
      Frame frame = waiting.poll(Math.min(keepAlive.toMillis(), 1000), TimeUnit.MILLISECONDS);
      if (behind) {
        catchUp(out);
      } else if (frame != null) {
        send(out, frame);
        if (waiting.isEmpty()) {
          out.flush();
        }
      }
      if (System.nanoTime() >= due) {
        if (!mayStay.getAsBoolean()) {
          return;
        }
        out.write(KEEP_ALIVE);
        out.flush();
        due = System.nanoTime() + keepAlive.toNanos();
      }
    }
  }

  private void catchUp(OutputStream out) throws IOException {
    behind = false;
    waiting.clear();
    out.write(Frame.utf8("event: lagging\ndata: {\"resumed_from\":" + sent + "}\n\n"));
    history(out);
  }

  /** Everything that is in the store after what was sent. Live frames wait meanwhile. */
  private void history(OutputStream out) throws IOException {
    List<DiscoveryView> page;
    do {
      page = store.apply(sent);
      for (DiscoveryView one : page) {
        if (ended) {
          return;
        }
        if (wanted.test(one)) {
          out.write(Frame.of(one).bytes());
        }
        sent = one.position();
      }
      out.flush();
    } while (page.size() == DiscoveryLog.PAGE);
  }

  private void send(OutputStream out, Frame frame) throws IOException {
    if (frame.position() > sent) {
      out.write(frame.bytes());
      sent = frame.position();
    }
  }
}
