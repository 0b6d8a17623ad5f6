package io.mistersmith.base.problem;

import io.mistersmith.api.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The body of an error, RFC 9457. */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    String requestId,
    List<Violation> violations,
    @Nullable Integer retryAfterSeconds) {
  public static final String MEDIA_TYPE = "application/problem+json";

  public static Problem of(ProblemException e, String requestId) {
    HttpStatus known = HttpStatus.resolve(e.status());
    return new Problem(
        "urn:mistersmith:problem:" + e.code(),
        known == null ? "Error" : known.getReasonPhrase(),
        e.status(),
        e.code(),
        e.detail(),
        requestId,
        e.violations(),
        e.retryAfterSeconds());
  }

  /** Writes this as the whole reply, unless the reply has begun already. */
  public void send(HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE);
    response.setCharacterEncoding("UTF-8");
    if (retryAfterSeconds != null) {
      response.setHeader("Retry-After", retryAfterSeconds.toString());
    }
    response.getOutputStream().write(Json.bytes(this));
    // Before the container reads what is left of a refused body.
    response.flushBuffer();
  }
}
