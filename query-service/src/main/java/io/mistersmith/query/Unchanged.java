package io.mistersmith.query;

import java.util.Arrays;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The client has what it asks for: nothing has happened since the position of its answer. */
final class Unchanged extends RuntimeException {
  Unchanged() {
    super("unchanged", null, false, false);
  }

  /**
   * @param ifNoneMatch the header, all its lines: tags, weak or not, comma separated
   */
  static boolean knows(String ifNoneMatch, String tag) {
    return Arrays.stream(ifNoneMatch.split(",", -1))
        .map(String::strip)
        .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag));
  }

  /** Answers 304; the headers are set already. */
  @RestControllerAdvice
  @Order(Ordered.HIGHEST_PRECEDENCE)
  static final class Answer {
    @ExceptionHandler(Unchanged.class)
    ResponseEntity<Void> unchanged() {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED).build();
    }
  }
}
