package io.mistersmith.command.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.eventstore.StoredEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log, which its followers share: whoever asks first for a part of it parses it.
 */
public final class ReadEvent {
  private final StoredEvent stored;
  private volatile @Nullable DomainEvent event;
  private volatile @Nullable JsonNode metadata;

  public ReadEvent(StoredEvent stored) {
    this.stored = stored;
  }

  public StoredEvent stored() {
    return stored;
  }

  public long position() {
    return stored.position();
  }

  public String eventId() {
    return stored.eventId();
  }

  public String type() {
    return stored.type();
  }

  public Instant recordedAt() {
    return stored.recordedAt();
  }

  /**
   * @throws IllegalStateException when this program does not know the type or cannot read it
   */
  public DomainEvent event() {
    DomainEvent known = event;
    if (known == null) {
      known = EventReading.event(stored);
      event = known;
    }
    return known;
  }

  /** A text of the event's metadata. */
  public @Nullable String metadata(String name) {
    JsonNode known = metadata;
    if (known == null) {
      known = EventReading.metadata(stored);
      metadata = known;
    }
    return known.path(name).textValue();
  }
}
