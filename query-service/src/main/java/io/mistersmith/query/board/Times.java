package io.mistersmith.query.board;

import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in parameters. */
public final class Times {
  /** What {@link #of} takes. */
  public static final String RULE =
      "a time such as 2025-07-09T15:30:00.123Z, of the years 0001 to 9999";

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private Times() {}

  /**
   * What Postgres can hold and four digits of a year can say.
   *
   * @throws ProblemException 400 {@code invalid_input} naming the field and this rule
   */
  public static Instant of(String field, String text, String rule) {
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
        return time;
      }
    } catch (DateTimeException notATime) {
      // Answered below.
    }
    throw Paging.invalid(field, rule);
  }

  /** The parameter {@code since} in the platform's form; null without one. */
  public static @Nullable String since(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Json.time(of("since", text, "must be " + RULE));
  }
}
