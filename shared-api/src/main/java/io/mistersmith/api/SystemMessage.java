package io.mistersmith.api;

import java.time.Instant;

/** Bodies on the system subjects of NATS. */
public sealed interface SystemMessage {

  /**
   * {@code system.events.error}: a handler of a service failed; what it was handling is delivered
   * again or parked.
   *
   * @param subject of the message that was being handled
   * @param error its kind, without its text
   */
  record HandlerFailed(String service, String subject, String error, Instant timestamp)
      implements SystemMessage {}
}
