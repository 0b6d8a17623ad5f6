package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import java.util.List;
import java.util.regex.Pattern;

/** The header by which a write that is sent again is known again. */
public final class IdempotencyKey {
  public static final String HEADER = "Idempotency-Key";

  private static final Pattern VALID = Pattern.compile("[!-~]{1,255}");

  private IdempotencyKey() {}

  /**
   * @throws ProblemException 400 {@code invalid_input}
   */
  public static void require(String key) {
    if (!VALID.matcher(key).matches()) {
      throw ProblemException.invalid(
          List.of(new Violation(HEADER, "must be 1 to 255 printable ASCII characters")));
    }
  }
}
