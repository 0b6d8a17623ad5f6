package io.mistersmith.base.nats;

import io.mistersmith.api.Json;
import java.io.IOException;

/**
 * A message with a valid envelope.
 *
 * @param deliveries how often it was delivered, 1 at first; 1 outside JetStream
 */
@SuppressWarnings("ArrayRecordComponent") // the body is never compared and never copied
public record Received(String subject, byte[] body, Envelope envelope, long deliveries) {

  public <T> T as(Class<T> type) throws IOException {
    return Json.read(body, type);
  }

  /** The token at that place of the subject, from 0. */
  public String token(int index) {
    return subject.split("\\.", -1)[index];
  }
}
