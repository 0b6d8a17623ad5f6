package io.mistersmith.runner.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a turn has used as far as its lines tell. The lines of one message repeat its usage, each
 * with what is known by then: of each message the largest counts is taken once. How many tokens a
 * message has that is still being said is only known at its end; until then its length tells.
 */
final class Meter {
  /** Messages that may still be spoken of; the older ones are closed. */
  private static final int OPEN = 1000;

  /** Rather too many, so that nothing is ended for tokens that it has not used. */
  private static final int CHARACTERS_OF_A_TOKEN = 6;

  private record Message(@Nullable String model, Tokens told, long characters) {
    Tokens tokens() {
      return told.atLeast(new Tokens(0, characters / CHARACTERS_OF_A_TOKEN, 0, 0));
    }
  }

  private final Prices prices;
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private Tokens closed = Tokens.NONE;
  private double closedUsd;
  private String current = "";

  Meter(Prices prices) {
    this.prices = prices;
  }

  /**
   * @param id of the message; null when it is the one that was streamed, and these are all
   */
  void note(@Nullable String id, @Nullable String model, Tokens tokens) {
    current = id == null ? current : id;
    messages.merge(
        current,
        new Message(model, tokens, 0),
        (known, now) ->
            new Message(
                known.model() == null ? now.model() : known.model(),
                known.told().atLeast(now.told()),
                id == null ? 0 : known.characters()));
    if (messages.size() > OPEN) {
      Map.Entry<String, Message> eldest = messages.entrySet().iterator().next();
      closed = closed.plus(eldest.getValue().tokens());
      closedUsd += prices.of(eldest.getValue().model(), eldest.getValue().tokens());
      messages.remove(eldest.getKey());
    }
  }

  /**
   * The message that is being streamed has become longer.
   *
   * @return whether it is known, so that it counts
   */
  boolean grow(int characters) {
    Message grown =
        messages.computeIfPresent(
            current,
            (_, known) ->
                new Message(known.model(), known.told(), known.characters() + characters));
    return grown != null;
  }

  Tokens tokens() {
    return messages.values().stream().map(Message::tokens).reduce(closed, Tokens::plus);
  }

  double costUsd() {
    return closedUsd
        + messages.values().stream().mapToDouble(m -> prices.of(m.model(), m.tokens())).sum();
  }
}
