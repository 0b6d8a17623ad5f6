package io.mistersmith.base.nats;

/** A request to a subject on which nobody listens. Nothing was done. */
public final class NobodyListens extends NatsUnavailable {
  public NobodyListens(String subject) {
    super("nobody listens on " + subject);
  }
}
