package io.mistersmith.query.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Every message, both ways. */
record Message(String type, Object payload, @Nullable String correlationId, Instant timestamp) {

  /** What a client sends. */
  record Incoming(
      @NotBlank @Size(max = 32) String type,
      @Nullable JsonNode payload,
      @Nullable @Size(max = 128) String correlationId,
      @Nullable String timestamp) {}

  record Authenticate(@NotBlank @Size(max = 512) String token) {}

  /**
   * @param topic metrics, agents, tasks, discoveries or events
   * @param from a position to begin after; absent for now
   */
  record Subscribe(
      @NotBlank @Size(max = 32) String topic, @Nullable ObjectNode filter, @Nullable Long from) {}

  record Unsubscribe(@NotBlank @Size(max = 64) String subscriptionId) {}

  record Refilter(@NotBlank @Size(max = 64) String subscriptionId, @Nullable ObjectNode filter) {}

  record Command(
      @NotBlank @Size(max = 32) String command,
      @Nullable ObjectNode arguments,
      @Nullable @Size(max = 200) String idempotencyKey) {}
}
