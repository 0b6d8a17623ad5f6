package io.mistersmith.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The output of runs, derived from their events: what a transcript has to be. */
public final class Transcripts {
  private final Map<String, MessageDigest> digests = new LinkedHashMap<>();

  void add(BundleEvent event) throws BundleRefused {
    if (event.type().equals(Bundle.OUTPUT)) {
      JsonNode payload =
          BundleFiles.json(event.payload().getBytes(StandardCharsets.UTF_8), "a payload");
      if (payload.path("stream").asText().equals("stdout")) {
        digests
            .computeIfAbsent(event.aggregateId(), _ -> Merkle.sha256())
            .update(text(payload).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Lines, each ended by a line feed but for the last of a chunk that the next chunk continues. */
  public static String text(JsonNode chunk) {
    StringBuilder text = new StringBuilder();
    chunk.path("lines").forEach(line -> text.append(line.asText()).append('\n'));
    if (chunk.path("continues").asBoolean() && !text.isEmpty()) {
      text.setLength(text.length() - 1);
    }
    return text.toString();
  }

  /** SHA-256 of each transcript by run. */
  Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    digests.forEach((run, digest) -> hashes.put(run, HexFormat.of().formatHex(digest.digest())));
    return hashes;
  }
}
