package io.mistersmith.runner;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Ids;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Puts chunks together again, as any reader of a transcript can. */
final class Transcripts {

  private Transcripts() {}

  static List<String> lines(List<JsonNode> chunks) {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (JsonNode chunk : chunks) {
      JsonNode each = chunk.path("lines");
      for (int i = 0; i < each.size(); i++) {
        open.append(each.get(i).asText());
        if (i + 1 < each.size() || !chunk.path("continues").asBoolean()) {
          lines.add(open.toString());
          open.setLength(0);
        }
      }
    }
    return lines;
  }

  /** True for clean text, where the lines are the bytes. */
  static boolean matchesItsDigest(JsonNode chunk) {
    List<String> lines = new ArrayList<>();
    chunk.path("lines").forEach(line -> lines.add(line.asText()));
    String text = String.join("\n", lines) + (chunk.path("continues").asBoolean() ? "" : "\n");
    return HexFormat.of().formatHex(Ids.sha256(text)).equals(chunk.path("sha256").asText());
  }
}
