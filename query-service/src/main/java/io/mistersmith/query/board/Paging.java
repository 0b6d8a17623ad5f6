package io.mistersmith.query.board;

import io.mistersmith.base.door.QueryParameters;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list.
 *
 * @param after the position at which the last row of the page before began, null for the first page
 */
@QueryParameters({"limit", "cursor"})
public record Paging(int limit, @Nullable Long after) {
  public static final int DEFAULT_LIMIT = 100;
  public static final int MAX_LIMIT = 500;

  /**
   * @throws ProblemException 400 {@code invalid_input}
   */
  public static Paging of(@Nullable String limit, @Nullable String cursor) {
    return new Paging(limit(limit), cursor == null || cursor.isEmpty() ? null : last(cursor));
  }

  /** A number of 1 to 500, or the default. */
  public static int limit(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    if (text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= MAX_LIMIT) {
        return number;
      }
    }
    throw invalid("limit", "must be a number from 1 to " + MAX_LIMIT);
  }

  public static String cursor(long born) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Long.toString(born).getBytes(StandardCharsets.UTF_8));
  }

  private static long last(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseLong(text);
      }
    } catch (IllegalArgumentException notOfHere) {
      // Answered below.
    }
    throw invalid("cursor", "must be the next_cursor of an earlier answer");
  }

  public static ProblemException invalid(String field, String rule) {
    return ProblemException.invalid(List.of(new Violation(field, rule)));
  }
}
