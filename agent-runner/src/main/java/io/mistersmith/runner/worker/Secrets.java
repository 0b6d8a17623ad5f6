package io.mistersmith.runner.worker;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes the worker's own credentials out of what it prints: an event store never forgets. */
record Secrets(List<String> values) {

  RawLine masked(RawLine line) {
    String text = null;
    for (String secret : values) {
      String before = text == null ? new String(line.bytes(), StandardCharsets.ISO_8859_1) : text;
      text = before.contains(secret) ? before.replace(secret, "[redacted]") : before;
    }
    return text == null || text.length() == line.bytes().length
        ? line
        : new RawLine(text.getBytes(StandardCharsets.ISO_8859_1), line.dropped());
  }
}
