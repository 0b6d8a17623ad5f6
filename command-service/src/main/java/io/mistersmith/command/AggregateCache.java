package io.mistersmith.command;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;

/**
 * Aggregates that need not be loaded for their next command. Bounded in number; the garbage
 * collector may take any of them when memory is short. What is gone is loaded again.
 */
final class AggregateCache implements Cache {

  private final com.github.benmanes.caffeine.cache.Cache<Object, Object> entries;

  AggregateCache(int maximum) {
    entries = Caffeine.newBuilder().maximumSize(maximum).softValues().build();
  }

  @Override
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals",
    "NullAway"
  }) // Axon's; null: absent
  public <K, V> V get(K key) {
    return (V) entries.getIfPresent(key);
  }

  @Override
  public void put(Object key, Object value) {
    entries.put(key, value);
  }

  @Override
  public boolean putIfAbsent(Object key, Object value) {
    return entries.asMap().putIfAbsent(key, value) == null;
  }

  @Override
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals",
    "NullAway"
  }) // as Axon declares it
  public <T> T computeIfAbsent(Object key, Supplier<T> value) {
    return (T) entries.get(key, _ -> value.get());
  }

  @Override
  public boolean remove(Object key) {
    return entries.asMap().remove(key) != null;
  }

  @Override
  public void removeAll() {
    entries.invalidateAll();
  }

  @Override
  public boolean containsKey(Object key) {
    return entries.getIfPresent(key) != null;
  }

  /** Nobody listens to aggregates leaving. */
  @Override
  public Registration registerCacheEntryListener(EntryListener listener) {
    return () -> true;
  }

  @Override
  @SuppressWarnings("unchecked") // as Axon declares it
  public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
    entries.asMap().computeIfPresent(key, (_, value) -> update.apply((V) value));
  }
}
