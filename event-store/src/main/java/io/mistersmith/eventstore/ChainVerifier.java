package io.mistersmith.eventstore;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Recomputes every leaf and every link of the chain from what is stored. It goes on after a breach,
 * so that each is named; it lists the first {@code maxListed}.
 */
public final class ChainVerifier {

  private static final int PAGE_SIZE = 1000;
  private static final int MAX_LISTED = 100;

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
   * @param progress is told the position reached after each page
   */
  public ChainReport verify(Checkpoint from, LongConsumer progress) {
    Walk walk = new Walk(from, new Breaches(maxListed));
    checkpoint(from, walk.breaches);
    while (true) {
      List<StoredEvent> page = log.readAfter(walk.position, pageSize);
      page.forEach(walk::step);
      progress.accept(walk.position);
      if (page.size() < pageSize) {
        return walk.report();
      }
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
    private Instant time = Instant.MIN;
    private boolean linked = true;

    Walk(Checkpoint from, Breaches breaches) {
      this.position = from.position();
      this.hash = from.hash();
      this.breaches = breaches;
    }

    void step(StoredEvent event) {
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
      if (unchanged && linked && event.recordedAt().isBefore(time)) {
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
