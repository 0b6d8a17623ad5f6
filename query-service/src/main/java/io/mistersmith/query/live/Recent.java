package io.mistersmith.query.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest events, without a gap. Immutable: readers need no lock.
 *
 * @param end the position of the last one, also when there is none
 * @param bytes of all of them
 */
record Recent(List<LogEvent> events, long end, long bytes) {

  static Recent emptyAt(long end) {
    return new Recent(List.of(), end, 0);
  }

  /** Drops the oldest beyond the limits; the newest is always kept. */
  Recent with(List<LogEvent> more, int maxEvents, long maxBytes) {
    List<LogEvent> all = new ArrayList<>(events.size() + more.size());
    all.addAll(events);
    all.addAll(more);
    long left = bytes + more.stream().mapToLong(LogEvent::size).sum();
    int from = 0;
    while (from < all.size() - 1 && (all.size() - from > maxEvents || left > maxBytes)) {
      left -= all.get(from++).size();
    }
    all.subList(0, from).clear();
    return new Recent(Collections.unmodifiableList(all), all.getLast().position(), left);
  }

  /** Whether nothing after that position is missing here. */
  boolean covers(long after) {
    return after >= end - events.size();
  }

  /** Those after one position up to another; the first must be covered. */
  List<LogEvent> between(long after, long upTo) {
    long first = end - events.size();
    int from = Math.toIntExact(Math.max(0, after - first));
    int to = Math.toIntExact(Math.max(from, Math.min(upTo, end) - first));
    return events.subList(Math.min(from, events.size()), Math.min(to, events.size()));
  }
}
