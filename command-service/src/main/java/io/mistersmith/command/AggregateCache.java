package io.mistersmith.command;

import io.mistersmith.base.cache.RecentlyUsed;
import java.lang.ref.SoftReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates that need not be loaded for their next command. Bounded in number; the garbage
 * collector may take any of them when memory is short. What is gone is loaded again.
 */
final class AggregateCache implements Cache {
  private final RecentlyUsed<Object, SoftReference<Object>> entries;

  AggregateCache(int maximum) {
    entries = new RecentlyUsed<>(maximum);
  }

  private @Nullable Object find(Object key) {
    SoftReference<Object> kept = entries.get(key);
    return kept == null ? null : kept.get();
  }

  @Override
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals",
    "NullAway"
  }) // Axon's; null: absent
  public <K, V> V get(K key) {
    return (V) find(key);
  }

  @Override
  public synchronized void put(Object key, Object value) {
    entries.put(key, new SoftReference<>(value));
  }

  @Override
  public synchronized boolean putIfAbsent(Object key, Object value) {
    if (find(key) != null) {
      return false;
    }
    put(key, value);
    return true;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Axon declares it
  public synchronized <T> T computeIfAbsent(Object key, Supplier<T> value) {
    Object known = find(key);
    if (known == null) {
      known = value.get();
      put(key, known);
    }
    return (T) known;
  }

  @Override
  public synchronized boolean remove(Object key) {
    return entries.remove(key) != null;
  }

  @Override
  public synchronized void removeAll() {
    entries.clear();
  }

  @Override
  public boolean containsKey(Object key) {
    return find(key) != null;
  }

  /** Nobody listens to aggregates leaving. */
  @Override
  public Registration registerCacheEntryListener(EntryListener listener) {
    return () -> true;
  }

  @Override
  @SuppressWarnings("unchecked") // as Axon declares it
  public synchronized <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
    Object known = find(key);
    if (known != null) {
      Object next = update.apply((V) known);
      if (next == null) {
        entries.remove(key);
      } else {
        put(key, next);
      }
    }
  }
}
