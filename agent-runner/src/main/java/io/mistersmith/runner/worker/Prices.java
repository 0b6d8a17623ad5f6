package io.mistersmith.runner.worker;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost, to estimate a run before its result line says what it did cost.
 *
 * @param perModel by a part of the model's name; the longest that fits counts, and for a model that
 *     none fits the dearest: a budget is rather too small than too large
 */
public record Prices(Map<String, Price> perModel) {

  /** US dollars for a million tokens. */
  public record Price(double input, double output, double cacheRead, double cacheCreation) {
    double of(Tokens tokens) {
      return (tokens.input() * input
              + tokens.output() * output
              + tokens.cacheRead() * cacheRead
              + tokens.cacheCreation() * cacheCreation)
          / 1_000_000;
    }
  }

  public static final Prices DEFAULTS =
      new Prices(
          Map.of(
              "opus", new Price(4, 20, 0.4, 5),
              "sonnet", new Price(2, 10, 0.2, 2.5),
              "haiku", new Price(1, 5, 0.1, 1.25)));

  private static final Price NOTHING = new Price(0, 0, 0, 0);

  double of(@Nullable String model, Tokens tokens) {
    String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
    return perModel.entrySet().stream()
        .filter(entry -> name.contains(entry.getKey().toLowerCase(Locale.ROOT)))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue)
        .orElseGet(
            () ->
                perModel.values().stream()
                    .max(Comparator.comparingDouble(Price::output))
                    .orElse(NOTHING))
        .of(tokens);
  }
}
