package io.mistersmith.base.nats;

import java.io.IOException;

/** A message's body that is not what its record asks for. */
public final class BodyRefused extends IOException {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason {@code undecodable_body} or {@code missing_field}
   */
  BodyRefused(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
