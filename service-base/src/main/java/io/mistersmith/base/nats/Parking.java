package io.mistersmith.base.nats;

import java.util.Map;

/** Keeps the messages of streams that no handler understands, for a person to decide on. */
@FunctionalInterface
public interface Parking {

  /**
   * @param id the same when the message is delivered again
   * @param durable whose message it is
   * @param reason why it was not understood
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Parked(
      String id,
      String durable,
      String subject,
      byte[] body,
      Map<String, String> headers,
      String reason) {}

  /**
   * @throws RuntimeException when it could not be kept; the message is then delivered again
   */
  void park(Parked message);
}
