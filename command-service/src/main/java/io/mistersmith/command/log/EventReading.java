package io.mistersmith.command.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.Json;
import io.mistersmith.api.Upcasts;
import io.mistersmith.eventstore.StoredEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads stored events. */
public final class EventReading {
  private EventReading() {}

  /**
   * @throws IllegalStateException when this program does not know the type or cannot read it
   */
  public static DomainEvent event(StoredEvent stored) {
    try {
      return Upcasts.read(stored.type(), stored.revision(), stored.payload());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("position " + stored.position() + " cannot be read", e);
    }
  }

  /** A text of the event's metadata. */
  public static @Nullable String metadata(StoredEvent stored, String name) {
    return metadata(stored).path(name).textValue();
  }

  static JsonNode metadata(StoredEvent stored) {
    try {
      return Json.LENIENT.readTree(stored.metadata());
    } catch (IOException e) {
      throw new IllegalStateException(
          "position " + stored.position() + " has no readable metadata", e);
    }
  }
}
