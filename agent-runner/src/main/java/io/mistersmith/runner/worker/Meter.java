package io.mistersmith.runner.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a turn has used as far as its lines tell. The lines of one message repeat its usage, each
 * with what is known by then: of each message the largest counts is taken once.
 */
final class Meter {
  /** Messages that may still be spoken of; the older ones are closed. */
  private static final int OPEN = 1000;

  private record Message(@Nullable String model, Tokens tokens) {}

  private final Prices prices;
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private Tokens closed = Tokens.NONE;
  private double closedUsd;
  private String current = "";

  Meter(Prices prices) {
    this.prices = prices;
  }

  /**
   * @param id of the message; null when it is the one that is being streamed
   */
  void note(@Nullable String id, @Nullable String model, Tokens tokens) {
    current = id == null ? current : id;
    messages.merge(
        current,
        new Message(model, tokens),
        (known, now) ->
            new Message(
                known.model() == null ? now.model() : known.model(),
                known.tokens().atLeast(now.tokens())));
    if (messages.size() > OPEN) {
      Map.Entry<String, Message> eldest = messages.entrySet().iterator().next();
      closed = closed.plus(eldest.getValue().tokens());
      closedUsd += prices.of(eldest.getValue().model(), eldest.getValue().tokens());
      messages.remove(eldest.getKey());
    }
  }

  Tokens tokens() {
    return messages.values().stream().map(Message::tokens).reduce(closed, Tokens::plus);
  }

  double costUsd() {
    return closedUsd
        + messages.values().stream().mapToDouble(m -> prices.of(m.model(), m.tokens())).sum();
  }
}
