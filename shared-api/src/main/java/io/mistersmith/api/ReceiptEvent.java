package io.mistersmith.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a write that carried an idempotency key was answered. Its stream is named by principal and
 * key and has one event, appended together with the events of the write: the store itself refuses a
 * second effect of the same key.
 */
public sealed interface ReceiptEvent extends DomainEvent {

  /**
   * @param requestSha256 hex digest of method, path and body; another one under the same key is
   *     refused
   * @param answer the body that was answered
   */
  @StoredAs("receipt.recorded")
  record ReceiptRecorded(
      String principal,
      String key,
      String requestSha256,
      int status,
      @Nullable String location,
      JsonNode answer,
      Instant recordedAt)
      implements ReceiptEvent {}
}
