package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The lines that a run's worker printed on stdout, whole and in order. */
final class RunOutput {
  private static final int LOOKS = 40;

  private RunOutput() {}

  /** A run may be known to have ended a moment before its last output is recorded. */
  static List<String> settled(Rest rest, String run) {
    List<String> lines = lines(rest, run);
    for (int look = 0; look < LOOKS && !isWhole(lines); look++) {
      Together.pause();
      lines = lines(rest, run);
    }
    return lines;
  }

  private static boolean isWhole(List<String> lines) {
    return !lines.isEmpty() && lines.getLast().contains("\"type\":\"result\"");
  }

  private static List<String> lines(Rest rest, String run) {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    String first = "/api/v1/runs/" + Rest.element(run) + "/output?limit=100";
    String next = first;
    while (next != null) {
      JsonNode page = rest.get(next);
      page.path("data").forEach(event -> add(event.path("payload"), open, lines));
      next =
          page.hasNonNull("next_cursor")
              ? first + "&cursor=" + page.path("next_cursor").asText()
              : null;
    }
    return lines;
  }

  private static void add(JsonNode chunk, StringBuilder open, List<String> lines) {
    if (!chunk.path("stream").asText().equals("stdout")) {
      return;
    }
    int last = chunk.path("lines").size() - 1;
    for (int i = 0; i <= last; i++) {
      open.append(chunk.path("lines").get(i).asText());
      if (i < last || !chunk.path("continues").asBoolean()) {
        lines.add(open.toString());
        open.setLength(0);
      }
    }
  }
}
