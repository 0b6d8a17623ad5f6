package io.mistersmith.base.nats;

import java.time.Duration;

/** What becomes of a consumed message. */
public sealed interface Verdict {
  /** Done, also when it was refused for a reason that will not change. */
  record Ack() implements Verdict {}

  /** Not now: deliver it again after that time. */
  record Retry(Duration after) implements Verdict {}

  /** Never: it cannot be understood. It is counted and logged under the reason. */
  record Park(String reason) implements Verdict {}

  Verdict ACK = new Ack();
}
