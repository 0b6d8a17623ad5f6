package io.mistersmith.base.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was put or looked up last; one more drives out what that was longest ago. For what is asked
 * for a few times and never again: a cache that keeps what is asked for often (Caffeine) refuses
 * such newcomers as soon as it is full. Safe for threads.
 */
public final class RecentlyUsed<K, V> {
  private final Map<K, V> entries;

  /**
   * @param maximum number of entries
   */
  public RecentlyUsed(int maximum) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maximum;
          }
        };
  }

  public synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  public synchronized void put(K key, V value) {
    entries.put(key, value);
  }

  /** Others wait while it is looked up. */
  public synchronized V get(K key, Function<K, V> lookUp) {
    return entries.computeIfAbsent(key, lookUp);
  }

  /** What it was. */
  public synchronized @Nullable V remove(K key) {
    return entries.remove(key);
  }

  public synchronized void clear() {
    entries.clear();
  }
}
