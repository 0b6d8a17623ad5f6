package io.mistersmith.base.nats;

import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.nats.client.impl.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of itself: the CloudEvents 1.0 attributes in binary mode, as headers. The
 * body stays as it is.
 *
 * @param id of the message, the same when it is sent again
 * @param source who says it, for example {@code /command-service}
 * @param type logical name, for example {@code task.assigned}
 * @param position of the event it tells of, if it tells of one
 * @param hash of that event in the chain, hex
 */
public record Envelope(
    String id,
    String source,
    String type,
    Instant time,
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable Long position,
    @Nullable String hash) {
  private static final String VERSION = "1.0";
  private static final String JSON = "application/json";

  /** A message that tells of no stored event. */
  public static Envelope of(String source, String type, Instant time) {
    return new Envelope(Ids.random("msg_"), source, type, time, null, null, null, null);
  }

  public Envelope withId(String newId) {
    return new Envelope(newId, source, type, time, correlationId, causationId, position, hash);
  }

  public Envelope correlated(@Nullable String correlation, @Nullable String causation) {
    return new Envelope(id, source, type, time, correlation, causation, position, hash);
  }

  /** An answer belongs to the story of its request, and follows from it. */
  Envelope answering(Envelope request) {
    return correlationId != null
        ? this
        : correlated(
            request.correlationId() == null ? request.id() : request.correlationId(), request.id());
  }

  public Headers toHeaders() {
    Headers headers = new Headers();
    headers.put("ce-specversion", VERSION);
    headers.put("ce-id", id);
    headers.put("ce-source", source);
    headers.put("ce-type", type);
    headers.put("ce-time", Json.time(time));
    headers.put("ce-datacontenttype", JSON);
    headers.put("Nats-Msg-Id", id);
    put(headers, "ce-correlationid", correlationId);
    put(headers, "ce-causationid", causationId);
    put(headers, "ce-position", position == null ? null : position.toString());
    put(headers, "ce-hash", hash);
    return headers;
  }

  /** Why {@link #read} gives nothing, as a name. */
  static String problem(@Nullable Headers headers) {
    if (headers == null || headers.getFirst("ce-specversion") == null) {
      return "missing_envelope";
    }
    return contradicts(headers) ? "contradictory_envelope" : "invalid_envelope";
  }

  /** Two ids for one message, or a body that is said to be something else than JSON. */
  private static boolean contradicts(Headers headers) {
    String messageId = headers.getFirst("Nats-Msg-Id");
    String content = headers.getFirst("ce-datacontenttype");
    return (messageId != null && !messageId.equals(headers.getFirst("ce-id")))
        || (content != null && !content.equals(JSON));
  }

  /**
   * Empty when an attribute that CloudEvents requires is missing or malformed, or when attributes
   * contradict each other.
   */
  public static Optional<Envelope> read(@Nullable Headers headers) {
    if (headers == null
        || !VERSION.equals(headers.getFirst("ce-specversion"))
        || contradicts(headers)) {
      return Optional.empty();
    }
    String id = headers.getFirst("ce-id");
    String source = headers.getFirst("ce-source");
    String type = headers.getFirst("ce-type");
    String time = headers.getFirst("ce-time");
    if (id == null
        || id.isBlank()
        || source == null
        || source.isBlank()
        || type == null
        || time == null) {
      return Optional.empty();
    }
    try {
      String position = headers.getFirst("ce-position");
      return Optional.of(
          new Envelope(
              id,
              source,
              type,
              Instant.parse(time),
              headers.getFirst("ce-correlationid"),
              headers.getFirst("ce-causationid"),
              position == null ? null : Long.valueOf(position),
              headers.getFirst("ce-hash")));
    } catch (DateTimeException | NumberFormatException malformed) {
      return Optional.empty();
    }
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }
}
