package io.mistersmith.query.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.eventstore.StoredEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An event of the log that many clients look at: read, and encoded, once for all of them. */
public final class LogEvent {
  private static final Map<String, Class<?>> TYPES = DomainEvent.storedTypes();

  private final StoredEvent stored;
  private final Map<Object, byte[]> encoded = new ConcurrentHashMap<>(2);
  private volatile @Nullable Object event;
  private volatile @Nullable JsonNode metadata;

  public LogEvent(StoredEvent stored) {
    this.stored = stored;
  }

  public StoredEvent stored() {
    return stored;
  }

  public long position() {
    return stored.position();
  }

  /**
   * The event itself when it is of that type. One that cannot be read is of none: the projections
   * park it, and who follows the log goes on.
   */
  public <E> Optional<E> as(Class<E> type) {
    Class<?> known = TYPES.get(stored.type());
    if (known == null || !type.isAssignableFrom(known)) {
      return Optional.empty();
    }
    Object read = event;
    if (read == null) {
      try {
        read = read(stored.payload(), known);
      } catch (UncheckedIOException unreadable) {
        return Optional.empty();
      }
      event = read;
    }
    return Optional.of(type.cast(read));
  }

  public JsonNode metadata() {
    JsonNode read = metadata;
    if (read == null) {
      read = read(stored.metadata(), JsonNode.class);
      metadata = read;
    }
    return read;
  }

  /**
   * This event in some wire form, made once for all clients.
   *
   * @param form names the form
   */
  public byte[] encoded(Object form, Function<LogEvent, byte[]> encoder) {
    byte[] known = encoded.get(form);
    return known != null ? known : encoded.computeIfAbsent(form, _ -> encoder.apply(this));
  }

  int size() {
    return stored.payload().length() + stored.metadata().length();
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
