package io.mistersmith.eventstore;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/**
 * A batch chained to a head.
 *
 * @param recordedAt one time for the whole batch: the clock's, or the head's when that is later
 * @param head the head of the log once this batch is in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChainedBatch(
    Head after,
    Instant recordedAt,
    List<NewEvent> events,
    byte[][] leaves,
    byte[][] hashes,
    Head head) {

  static ChainedBatch chain(
      Head after, Instant now, List<PendingAppend> appends, MessageDigest sha256) {
    Instant recordedAt = now.isBefore(after.recordedAt()) ? after.recordedAt() : now;
    List<NewEvent> events =
        appends.size() == 1
            ? appends.getFirst().events()
            : appends.stream().flatMap(append -> append.events().stream()).toList();
    byte[][] leaves = new byte[events.size()][];
    byte[][] hashes = new byte[events.size()][];
    byte[] hash = after.hash();
    int n = 0;
    for (PendingAppend append : appends) {
      for (Leaf leaf : append.leaves()) {
        leaves[n] = leaf.digest(after.position() + n + 1, recordedAt.toEpochMilli(), sha256);
        hash = Leaf.chain(hash, leaves[n], sha256);
        hashes[n] = hash;
        n++;
      }
    }
    return new ChainedBatch(
        after,
        recordedAt,
        events,
        leaves,
        hashes,
        new Head(after.position() + n, hash, recordedAt));
  }
}
