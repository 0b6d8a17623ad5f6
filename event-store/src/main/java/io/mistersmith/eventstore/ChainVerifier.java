package io.mistersmith.eventstore;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * Recomputes every leaf and every link of the chain from what is stored. It goes on after a breach,
 * so that each is named; it lists the first {@code maxListed}.
 */
public final class ChainVerifier {

  private static final int PAGE_SIZE = 1000;
  private static final int MAX_LISTED = 100;
  private static final ThreadFactory AHEAD = Thread.ofVirtual().name("verify-ahead-", 0).factory();

  private final EventLog log;
  private final int pageSize;
  private final int maxListed;

  public ChainVerifier(EventLog log) {
    this(log, PAGE_SIZE, MAX_LISTED);
  }

  public ChainVerifier(EventLog log, int pageSize, int maxListed) {
    this.log = log;
    this.pageSize = pageSize;
    this.maxListed = maxListed;
  }

  /** From the first event to the last. */
  public ChainReport verify() {
    return verify(Checkpoint.START, _ -> {});
  }

  /**
   * From the event after a checkpoint to the last, and the checkpoint itself.
   *
   * @param verified is given each page after it was verified, never an empty one: whoever has
   *     something to compute of the same rows need not read them again
   */
  public ChainReport verify(Checkpoint from, Consumer<List<StoredRow>> verified) {
    Walk walk = new Walk(from, new Breaches(maxListed));
    checkpoint(from, walk.breaches);
    // The next page is on its way while this one is hashed.
    try (RowReader rows = log.rows();
        ExecutorService ahead = Executors.newSingleThreadExecutor(AHEAD)) {
      List<StoredRow> page = rows.after(walk.position, pageSize);
      while (page.size() == pageSize) {
        long last = page.getLast().position();
        Future<List<StoredRow>> next = ahead.submit(() -> rows.after(last, pageSize));
        page.forEach(walk::step);
        verified.accept(page);
        page = come(next);
      }
      if (!page.isEmpty()) {
        page.forEach(walk::step);
        verified.accept(page);
      }
      return walk.report();
    }
  }

  private static List<StoredRow> come(Future<List<StoredRow>> page) {
    try {
      return page.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventStoreException("The verification was interrupted.", e);
    } catch (ExecutionException e) {
      throw new EventStoreException("The log could not be read on.", e.getCause());
    }
  }

  private void checkpoint(Checkpoint from, Breaches breaches) {
    if (from.position() == 0) {
      return;
    }
    long end = log.head().position();
    if (end < from.position()) {
      breaches.add(
          Breach.Kind.TRUNCATED,
          end + 1,
          "The log ends at %d, but there was an event at %d.".formatted(end, from.position()));
      return;
    }
    log.at(from.position())
        .ifPresentOrElse(
            event -> {
              if (!Arrays.equals(event.hash(), from.hash())) {
                breaches.add(
                    Breach.Kind.REWRITTEN,
                    event.position(),
                    "The hash at %d is not the one noted for it: history up to there was rewritten."
                        .formatted(event.position()));
              }
            },
            () -> breaches.removed(from.position(), from.position()));
  }

  private static final class Walk {
    private final MessageDigest sha256 = Leaf.sha256();
    private final Breaches breaches;
    private long checked;
    private long position;
    private byte[] hash;
    private long time = Long.MIN_VALUE;
    private boolean linked = true;

    Walk(Checkpoint from, Breaches breaches) {
      this.position = from.position();
      this.hash = from.hash();
      this.breaches = breaches;
    }

    void step(StoredRow event) {
      if (event.position() > position + 1) {
        breaches.removed(position + 1, event.position() - 1);
        linked = false;
      }
      boolean unchanged = Arrays.equals(event.leaf(), Leaf.of(event, event.position(), sha256));
      if (!unchanged) {
        breaches.changed(event);
      } else if (linked && !Arrays.equals(event.hash(), Leaf.chain(hash, event.leaf(), sha256))) {
        breaches.add(
            Breach.Kind.HASH,
            event.position(),
            "The hash at %d does not follow from the event before.".formatted(event.position()));
      }
      if (unchanged && linked && event.recordedAt() < time) {
        breaches.add(
            Breach.Kind.TIME,
            event.position(),
            "The event at %d is recorded before the one before it.".formatted(event.position()));
      }
      // A link next to a changed row says nothing that the changed row does not say.
      linked = unchanged;
      position = event.position();
      hash = event.hash();
      time = event.recordedAt();
      checked++;
    }

    ChainReport report() {
      List<Breach> found = breaches.found(sha256);
      return new ChainReport(checked, new Checkpoint(position, hash), found, breaches.count());
    }
  }
}
