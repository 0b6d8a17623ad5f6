package io.mistersmith.base.nats;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mistersmith.api.Json;
import java.io.IOException;

/**
 * A message with a valid envelope.
 *
 * @param deliveries how often it was delivered, 1 at first; 1 outside JetStream
 */
@SuppressWarnings("ArrayRecordComponent") // the body is never compared and never copied
public record Received(String subject, byte[] body, Envelope envelope, long deliveries) {

  /**
   * @throws BodyRefused when it is not such a message
   */
  public <T> T as(Class<T> type) throws BodyRefused {
    T message;
    try {
      message = Json.message(body, type);
    } catch (JsonProcessingException e) {
      throw new BodyRefused("undecodable_body", Json.where(e));
    } catch (IOException e) {
      throw new BodyRefused("undecodable_body", e.toString());
    }
    String missing = message == null ? "all of it" : NeededFields.missing(message);
    if (missing != null) {
      throw new BodyRefused("missing_field", missing + " is missing");
    }
    return message;
  }

  /** The token at that place of the subject, from 0. */
  public String token(int index) {
    return subject.split("\\.", -1)[index];
  }
}
