package io.mistersmith.base.problem;

import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatContextCustomizer;

/**
 * Makes a problem of what the container refuses before any filter sees it: a request line or
 * headers that cannot be read, or are too long, or the method TRACE. What has an answer already
 * keeps it. Services exclude Spring Boot's own page for errors, which would answer instead.
 */
public final class ContainerProblem extends ErrorReportValve {

  /** Has a service's container use this. */
  public static TomcatContextCustomizer customizer() {
    return context -> {
      if (context.getParent() instanceof StandardHost host) {
        host.setErrorReportValveClass(ContainerProblem.class.getName());
      }
    };
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable cause) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    AtomicBoolean writable = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
    if (writable.get()) {
      String id = Ids.random("req_");
      try {
        response.setHeader(RequestId.HEADER, id);
        response.setContentType(Problem.MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response
            .getReporter()
            .write(new String(Json.bytes(Problem.of(problem(status), id)), StandardCharsets.UTF_8));
        response.finishResponse();
      } catch (IOException gone) {
        // Whoever asked is not there any more.
      }
    }
  }

  private static ProblemException problem(int status) {
    return switch (status) {
      case 400 ->
          ProblemException.of(
              400, "bad_request", "The request line or a header cannot be read, or is too long.");
      case 500 -> ProblemException.of(500, "internal_error", "The request could not be answered.");
      default -> ProblemAdvice.ofStatus(status);
    };
  }
}
