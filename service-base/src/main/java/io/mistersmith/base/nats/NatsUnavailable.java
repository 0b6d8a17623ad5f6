package io.mistersmith.base.nats;

/** NATS did not take the message, or nobody answered. The outcome of the message is unknown. */
public class NatsUnavailable extends Exception {
  public NatsUnavailable(String message) {
    super(message);
  }

  public NatsUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
