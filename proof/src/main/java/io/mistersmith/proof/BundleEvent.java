package io.mistersmith.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a bundle's events.
 *
 * @param payload the JSON text, as stored
 * @param metadata the JSON text, as stored
 */
public record BundleEvent(
    long position,
    String eventId,
    @Nullable String aggregateType,
    String aggregateId,
    long sequenceNumber,
    String type,
    @Nullable String revision,
    Instant recordedAt,
    String payload,
    String metadata) {

  static BundleEvent of(JsonNode line) throws BundleRefused {
    try {
      return new BundleEvent(
          number(line, "position"),
          text(line, "event_id"),
          line.path("aggregate_type").textValue(),
          text(line, "aggregate_id"),
          number(line, "sequence_number"),
          text(line, "type"),
          line.path("revision").textValue(),
          Instant.parse(text(line, "recorded_at")),
          text(line, "payload"),
          text(line, "metadata"));
    } catch (DateTimeException e) {
      throw new BundleRefused("event_malformed", "An event's recorded_at is no time.");
    }
  }

  /** SHA-256 over the fields as the event store encodes them: what the tree's leaf is made of. */
  byte[] leaf() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + payload.length());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      put(out, position);
      put(out, eventId);
      put(out, aggregateType);
      put(out, aggregateId);
      put(out, sequenceNumber);
      put(out, type);
      put(out, revision);
      put(out, recordedAt.toEpochMilli());
      put(out, payload);
      put(out, metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Merkle.sha256().digest(bytes.toByteArray());
  }

  private static void put(DataOutputStream out, long number) throws IOException {
    out.writeInt(Long.BYTES);
    out.writeLong(number);
  }

  private static void put(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static long number(JsonNode line, String field) throws BundleRefused {
    JsonNode value = line.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new BundleRefused("event_malformed", "An event's " + field + " is no number.");
    }
    return value.longValue();
  }

  private static String text(JsonNode line, String field) throws BundleRefused {
    String value = line.path(field).textValue();
    if (value == null) {
      throw new BundleRefused("event_malformed", "An event's " + field + " is no text.");
    }
    return value;
  }
}
