package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What was recorded of a run.
 *
 * @param agent who ran it
 * @param task its task, as it is told now; description and parameters never change
 * @param lines of stdout, whole, in order
 */
record Recording(String agent, JsonNode task, List<String> lines) {
  private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled", "timed_out");
  private static final int PAGE = 100;
  private static final int MOST_LINES = 200_000;
  private static final int ANSWER_SECONDS = 30;
  private static final int LOOKS = 6;
  private static final long BETWEEN_LOOKS_MS = 200;

  /** A run that cannot be answered from. */
  static final class Unusable extends Exception {
    Unusable(String why) {
      super(why);
    }
  }

  /** Reads it over REST, with the worker's own token. */
  static Recording read(Path mcpConfig, String run)
      throws IOException, InterruptedException, Unusable {
    JsonNode server = Speech.JSON.readTree(mcpConfig.toFile()).path("mcpServers").path("platform");
    Reader reader = new Reader(URI.create(server.path("url").asText()), server.path("headers"));
    JsonNode view = reader.get("/api/v1/runs/" + run);
    if (!ENDED.contains(view.path("status").asText())) {
      throw new Unusable(
          "run_still_going: run " + run + " is " + view.path("status").asText() + ", not ended");
    }
    JsonNode task = reader.get("/api/v1/tasks/" + view.path("task_id").asText());
    return new Recording(view.path("agent_id").asText(), task, settled(reader, run));
  }

  /** A run may be known to have ended a moment before its last output is recorded. */
  private static List<String> settled(Reader reader, String run)
      throws IOException, InterruptedException, Unusable {
    List<String> lines = lines(reader, run);
    for (int look = 0; look < LOOKS && !isWhole(lines); look++) {
      Thread.sleep(BETWEEN_LOOKS_MS);
      lines = lines(reader, run);
    }
    if (lines.isEmpty()) {
      throw new Unusable("record_empty: nothing that run " + run + " printed is recorded");
    }
    return lines;
  }

  private static boolean isWhole(List<String> lines) {
    return !lines.isEmpty() && lines.getLast().contains("\"type\":\"result\"");
  }

  private static List<String> lines(Reader reader, String run)
      throws IOException, InterruptedException, Unusable {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    String first = "/api/v1/runs/" + run + "/output?limit=" + PAGE;
    String next = first;
    while (next != null) {
      JsonNode page = reader.get(next);
      for (JsonNode event : page.path("data")) {
        JsonNode chunk = event.path("payload");
        if (chunk.path("stream").asText().equals("stdout")) {
          add(chunk, open, lines);
        }
      }
      next =
          page.hasNonNull("next_cursor")
              ? first + "&cursor=" + page.path("next_cursor").asText()
              : null;
    }
    return List.copyOf(lines);
  }

  private static void add(JsonNode chunk, StringBuilder open, List<String> lines) throws Unusable {
    int last = chunk.path("lines").size() - 1;
    for (int i = 0; i <= last; i++) {
      open.append(chunk.path("lines").get(i).asText());
      if (i < last || !chunk.path("continues").asBoolean()) {
        if (open.indexOf("…[cut: ") >= 0) {
          throw new Unusable("record_incomplete: a line was too long to be recorded");
        }
        lines.add(open.toString());
        open.setLength(0);
      }
    }
    if (lines.size() > MOST_LINES) {
      throw new Unusable("record_too_long: more than " + MOST_LINES + " lines");
    }
  }

  private record Reader(URI mcp, JsonNode headers, HttpClient http) {
    Reader(URI mcp, JsonNode headers) {
      this(
          mcp,
          headers,
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5))
              .build());
    }

    JsonNode get(String path) throws IOException, InterruptedException, Unusable {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(mcp.resolve(path))
              .timeout(Duration.ofSeconds(ANSWER_SECONDS))
              .header("Accept", "application/json")
              .GET();
      headers.properties().forEach(h -> request.header(h.getKey(), h.getValue().asText()));
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = Speech.JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new Unusable(
            "record_unreadable: " + path + ": " + body.path("detail").asText("no answer"));
      }
      return body;
    }
  }
}
