package io.mistersmith.command.due;

import io.mistersmith.api.Json;
import io.mistersmith.command.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to be done.
 *
 * @param key of a kind, what it is about; noted again, it replaces what was noted before
 * @param payload JSON, written and read by its kind's worker
 * @param position of the event that calls for it
 * @param eventId the id of that event
 */
public record Due(
    String kind,
    String key,
    String payload,
    long position,
    @Nullable String correlationId,
    String eventId,
    int tries) {

  public <T> T as(Class<T> type) {
    try {
      return Json.read(payload.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw new UncheckedIOException(kind + " " + key + " cannot be read", e);
    }
  }

  /** Acts because of the event. */
  public Caller caller(String principal) {
    return Caller.platform(principal, correlationId, eventId);
  }
}
