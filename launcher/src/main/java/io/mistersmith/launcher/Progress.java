package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.infra.InfraException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Shows how far a long piece of work is, once it takes longer than two seconds. */
final class Progress {
  private static final long QUIET = 2_000_000_000L;

  private final PrintWriter err;
  private final long began = System.nanoTime();

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Follows the lines of a verification to its verdict. */
  JsonNode verdict(Rest rest, String path) {
    var verdict = new AtomicReference<@Nullable JsonNode>();
    rest.lines(
        path,
        line -> {
          if (line.has("verdict")) {
            verdict.set(line.get("verdict"));
          } else if (line.has("error")) {
            throw new InfraException(
                "Not verified (%s): %s"
                    .formatted(line.at("/error/code").asText(), line.at("/error/detail").asText()));
          } else {
            at(
                line.path("progress").asText(),
                line.path("done").asLong(),
                line.path("total").asLong());
          }
        });
    JsonNode end = verdict.get();
    if (end == null) {
      throw new InfraException("The verification was cut off before its verdict; run it again.");
    }
    return end;
  }

  void at(String what, long done, long total) {
    if (System.nanoTime() - began > QUIET) {
      err.println(
          total > 0
              ? "%s: %d of %d (%d %%)".formatted(what, done, total, done * 100 / total)
              : "%s: %d".formatted(what, done));
      err.flush();
    }
  }
}
