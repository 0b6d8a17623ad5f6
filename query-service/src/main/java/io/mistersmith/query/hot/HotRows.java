package io.mistersmith.query.hot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.live.LogTail;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Rows that are read again and again, as they are now. A row is forgotten when it is told that it
 * changed, and none is given out while an event that somebody may know of has not been told: a read
 * that waited for its own write, or heard of a change, never finds the row from before.
 */
@Component
public class HotRows {
  private final Cache<Key, Page.Raw> rows;
  private final Ring discoveries;
  private final RowChanges changes;
  private final LogTail tail;
  private final Positions positions;
  private final Counter bypassed;

  private record Key(RowChange.Kind kind, String id) {}

  HotRows(
      RowChanges changes,
      LogTail tail,
      Positions positions,
      HotSettings settings,
      MeterRegistry meters) {
    this.changes = changes;
    this.tail = tail;
    this.positions = positions;
    this.discoveries = new Ring(settings.discoveries());
    this.rows =
        Caffeine.newBuilder()
            .maximumWeight(settings.bytes())
            .expireAfterWrite(settings.longest())
            .weigher((Key key, Page.Raw row) -> key.id().length() + row.json().length())
            .recordStats()
            .build();
    this.bypassed = meters.counter("smith.hot.bypassed");
    FunctionCounter.builder("smith.hot.hits", rows, all -> all.stats().hitCount()).register(meters);
    FunctionCounter.builder("smith.hot.misses", rows, all -> all.stats().missCount())
        .register(meters);
    Gauge.builder("smith.hot.rows", rows, Cache::estimatedSize).register(meters);
    Gauge.builder("smith.hot.discoveries", discoveries, Ring::size).register(meters);
    changes.onChange(
        change -> {
          Key key = new Key(change.kind(), change.id());
          rows.invalidate(key);
          makeRoomFor(key);
        });
  }

  private void makeRoomFor(Key key) {
    String oldest = key.kind() == RowChange.Kind.DISCOVERY ? discoveries.add(key.id()) : null;
    if (oldest != null) {
      rows.invalidate(new Key(RowChange.Kind.DISCOVERY, oldest));
    }
  }

  /**
   * After rows have changed that no new event tells of: a reset, a rebuild, an event that was tried
   * again. Other instances find out when their rows have had their time.
   */
  public void forgetAll() {
    rows.invalidateAll();
  }

  /**
   * @param store reads the row as it is now; what it throws is thrown and nothing is kept
   */
  public Page.Raw get(RowChange.Kind kind, String id, Supplier<Page.Raw> store) {
    Group group = kind == RowChange.Kind.DISCOVERY ? Group.DISCOVERIES : Group.FLEET;
    long known = Math.max(positions.promised(), tail.end(group));
    if (changes.seen(group) < known) {
      bypassed.increment();
      return store.get();
    }
    // Loading holds off the invalidation of the same row, so an old one cannot be put after it.
    Key key = new Key(kind, id);
    Page.Raw row = rows.get(key, _ -> store.get());
    makeRoomFor(key);
    return row;
  }
}
