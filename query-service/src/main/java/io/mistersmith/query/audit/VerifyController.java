package io.mistersmith.query.audit;

import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * GET /api/v1/audit/verify. Answers the verdict; with {@code Accept: application/x-ndjson} a line
 * of progress at most every half second before it. HEAD verifies nothing.
 */
@RestController
class VerifyController {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyController.class);
  private static final String LINES = "application/x-ndjson";
  private static final long BETWEEN_LINES = 500_000_000L;

  private final Verification verification;
  private final Gate gate;

  VerifyController(Verification verification, Gate gate) {
    this.verification = verification;
    this.gate = gate;
  }

  @GetMapping("/api/v1/audit/verify")
  void verify(
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestParam(defaultValue = "incremental") String mode)
      throws IOException {
    AuditController.requireAuditor(request);
    if (!mode.equals("full") && !mode.equals("incremental")) {
      throw Paging.invalid("mode", "must be full or incremental");
    }
    if (request.getMethod().equals("HEAD")) {
      response.setContentType("application/json");
      return;
    }
    try (Gate.Pass _ = gate.enter(request)) {
      if (String.valueOf(request.getHeader("Accept")).contains(LINES)) {
        inLines(mode.equals("full"), response);
      } else {
        Verdict verdict = verification.run(mode.equals("full"), (_, _, _) -> {});
        response.setContentType("application/json");
        response.getOutputStream().write(Json.bytes(verdict));
      }
    }
  }

  private void inLines(boolean full, HttpServletResponse response) throws IOException {
    response.setContentType(LINES);
    OutputStream out = response.getOutputStream();
    long[] said = {System.nanoTime()};
    try {
      Verdict verdict =
          verification.run(
              full,
              (part, done, total) -> {
                if (System.nanoTime() - said[0] > BETWEEN_LINES) {
                  said[0] = System.nanoTime();
                  line(out, Map.of("progress", part, "done", done, "total", total));
                }
              });
      line(out, Map.of("verdict", verdict));
    } catch (ProblemException refused) {
      line(out, Map.of("error", Map.of("code", refused.code(), "detail", refused.detail())));
    } catch (DataAccessException
        | org.axonframework.eventsourcing.eventstore.EventStoreException e) {
      LOG.error("A verification could not be finished", e);
      line(
          out,
          Map.of(
              "error",
              Map.of("code", "database_unavailable", "detail", "The log cannot be read now.")));
    }
  }

  private static void line(OutputStream out, Object content) {
    try {
      out.write(Json.bytes(content));
      out.write('\n');
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
