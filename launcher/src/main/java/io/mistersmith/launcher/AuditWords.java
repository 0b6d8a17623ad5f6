package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** A verdict for a person. */
final class AuditWords {
  private AuditWords() {}

  static void verdict(JsonNode verdict, PrintWriter out) {
    out.println(
        "%s  %s, %s, %d heads compared, %d ms"
            .formatted(
                verdict.path("intact").asBoolean() ? "INTACT  " : "BREACHED",
                verdict.path("mode").asText(),
                read(verdict),
                verdict.path("heads_checked").asLong(),
                verdict.path("duration_ms").asLong()));
    verdict
        .path("breaches")
        .forEach(
            breach ->
                out.println(
                    "BREACH    %s: %s"
                        .formatted(
                            breach.path("kind").asText(),
                            Printer.clean(breach.path("explanation").asText()))));
    long unlisted = verdict.path("breach_count").asLong() - verdict.path("breaches").size();
    if (unlisted > 0) {
      out.println("BREACH    and %d more".formatted(unlisted));
    }
    verdict.path("proven").forEach(one -> out.println("proven    " + one.asText()));
    verdict.path("not_proven").forEach(one -> out.println("open      " + one.asText()));
  }

  private static String read(JsonNode verdict) {
    long from = verdict.path("from").asLong();
    long to = verdict.path("to").asLong();
    if (to == 0) {
      return "the log is empty";
    }
    return from > to
        ? "no event after %d".formatted(to)
        : "events %d to %d, %d read".formatted(from, to, verdict.path("checked").asLong());
  }
}
