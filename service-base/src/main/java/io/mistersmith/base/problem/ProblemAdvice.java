package io.mistersmith.base.problem;

import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.door.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Turns whatever a route throws into a problem. What is not foreseen says no more than its id. */
@RestControllerAdvice
public class ProblemAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler(ProblemException.class)
  void refused(ProblemException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problem.of(e, RequestId.of(request)).send(response);
  }

  @ExceptionHandler(MethodArgumentTypeMismatchException.class)
  void badParameter(
      MethodArgumentTypeMismatchException e,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    refused(
        ProblemException.invalid(List.of(new Violation(e.getName(), "has not the right form"))),
        request,
        response);
  }

  @ExceptionHandler(Exception.class)
  void unforeseen(Exception e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      int status = known.getStatusCode().value();
      known.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
      refused(ofStatus(status), request, response);
      return;
    }
    Optional<ProblemException> ended = Deadline.passed(request);
    if (ended.isPresent()) {
      LOG.warn("ended: {}", e.toString());
      refused(ended.get(), request, response);
      return;
    }
    if (DatabaseTrouble.meansAway(e)) {
      LOG.warn("Postgres cannot be used: {}", e.getMessage());
      refused(
          ProblemException.unavailable(
              "postgres_unavailable", "The database cannot be used now. Ask again.", 2),
          request,
          response);
      return;
    }
    LOG.error("unforeseen failure", e);
    refused(
        ProblemException.of(
            500,
            "internal_error",
            "Something went wrong here. The log has it under the request id."),
        request,
        response);
  }

  /** What is known of a request by the status of its refusal alone. */
  static ProblemException ofStatus(int status) {
    return ProblemException.of(status, codeOf(status), titleOf(status));
  }

  private static String codeOf(int status) {
    return switch (status) {
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 406 -> "not_acceptable";
      case 415 -> "unsupported_media_type";
      default -> "bad_request";
    };
  }

  private static String titleOf(int status) {
    return switch (status) {
      case 404 -> "There is no such route.";
      case 405 -> "This route does not take that method.";
      case 406 -> "This route has no such representation.";
      case 415 -> "Send the body as application/json.";
      default -> "The request cannot be read.";
    };
  }
}
