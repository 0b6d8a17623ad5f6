package io.mistersmith.base.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A call that is answered with a problem. The detail is for the caller and holds no secret. */
public class ProblemException extends RuntimeException {
  private final int status;
  private final String code;
  private final List<Violation> violations;
  private final @Nullable Integer retryAfterSeconds;

  public ProblemException(
      int status,
      String code,
      String detail,
      List<Violation> violations,
      @Nullable Integer retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.violations = List.copyOf(violations);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public static ProblemException of(int status, String code, String detail) {
    return new ProblemException(status, code, detail, List.of(), null);
  }

  /** 503 with Retry-After. */
  public static ProblemException unavailable(String code, String detail, int retryAfterSeconds) {
    return new ProblemException(503, code, detail, List.of(), retryAfterSeconds);
  }

  /** 429 with Retry-After. */
  public static ProblemException tooMany(String code, String detail, int retryAfterSeconds) {
    return new ProblemException(429, code, detail, List.of(), retryAfterSeconds);
  }

  /** 400 {@code invalid_input} naming every field and rule. */
  public static ProblemException invalid(List<Violation> violations) {
    return new ProblemException(
        400,
        "invalid_input",
        violations.stream().map(Violation::toString).collect(Collectors.joining("; ")),
        violations,
        null);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public List<Violation> violations() {
    return violations;
  }

  public @Nullable Integer retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
