package io.mistersmith.query.audit;

import io.mistersmith.eventstore.Breach;
import java.util.Locale;

/**
 * Where and how something is not what it was.
 *
 * @param kind changed, removed, swapped, hash, time, truncated, rewritten, sequence, tree,
 *     head_signature or head_unreadable
 * @param position of the first event concerned
 */
record Finding(String kind, long position, String explanation) {

  static Finding of(Breach breach) {
    return new Finding(
        breach.kind().name().toLowerCase(Locale.ROOT), breach.position(), breach.explanation());
  }
}
