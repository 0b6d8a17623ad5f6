package io.mistersmith.eventstore;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what a verification finds, and tells rows that changed places from rows that were
 * changed.
 */
final class Breaches {

  private final int maxListed;
  private final List<Breach> listed = new ArrayList<>();
  private final List<StoredRow> changed = new ArrayList<>();
  private long count;

  Breaches(int maxListed) {
    this.maxListed = maxListed;
  }

  void add(Breach.Kind kind, long position, String explanation) {
    count++;
    if (listed.size() < maxListed) {
      listed.add(new Breach(kind, position, explanation));
    }
  }

  void removed(long first, long last) {
    add(
        Breach.Kind.REMOVED,
        first,
        first == last
            ? "The event at %d is missing.".formatted(first)
            : "The events from %d to %d are missing.".formatted(first, last));
  }

  void changed(StoredRow event) {
    count++;
    if (changed.size() < maxListed) {
      changed.add(event);
    }
  }

  long count() {
    return count;
  }

  List<Breach> found(MessageDigest sha256) {
    List<Breach> all = new ArrayList<>(listed);
    for (StoredRow event : changed) {
      all.add(explain(event, sha256));
    }
    all.sort(Comparator.comparingLong(Breach::position));
    return List.copyOf(all.subList(0, Math.min(maxListed, all.size())));
  }

  private Breach explain(StoredRow event, MessageDigest sha256) {
    for (StoredRow other : changed) {
      if (other.position() != event.position() && cameFrom(event, other, sha256)) {
        return new Breach(
            Breach.Kind.SWAPPED,
            event.position(),
            "The event at %d was appended at %d.".formatted(event.position(), other.position()));
      }
    }
    return new Breach(
        Breach.Kind.CHANGED,
        event.position(),
        "The event at %d is not what was appended there.".formatted(event.position()));
  }

  /**
   * Its content fits the other's position: with the leaf still there, or with the leaf that it
   * brought along.
   */
  private static boolean cameFrom(StoredRow event, StoredRow other, MessageDigest sha256) {
    byte[] leaf = Leaf.of(event, other.position(), sha256);
    return Arrays.equals(leaf, other.leaf()) || Arrays.equals(leaf, event.leaf());
  }
}
