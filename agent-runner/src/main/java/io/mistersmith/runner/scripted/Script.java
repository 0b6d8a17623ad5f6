package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps of {@code parameters.script}, one object with one field each. With them a test makes a
 * worker misbehave through the platform's public door.
 *
 * <p>{@code say} text · {@code share} {discovery_type, content, confidence, related_to?} · {@code
 * spend} {model?, cost_usd?, input_tokens?, output_tokens?, …} of one message · {@code delay_ms} ·
 * {@code raw} base64 bytes to stdout · {@code big_line} bytes · {@code lines} count of small lines
 * · {@code flood} true, without end · {@code stderr} bytes or text · {@code grandchild} seconds ·
 * {@code answer} the final text · {@code fail} fields of the result line · {@code exit} code ·
 * {@code crash} true · {@code hang} {@code polite} or {@code deaf} (to interrupt, end of input and
 * SIGTERM)
 */
final class Script {

  private static final Set<String> HOW_IT_ENDS = Set.of("answer", "fail");

  private final Speech speech;
  private final Platform platform;

  /** The answer that a step has set. */
  private String answer = "";

  private final ObjectNode failure = Speech.JSON.createObjectNode();

  private final Session session;

  Script(Speech speech, Platform platform, Session session) {
    this.speech = speech;
    this.platform = platform;
    this.session = session;
  }

  /** From the first step that is not done yet; how it ends is never done. */
  void run(JsonNode steps) throws IOException, InterruptedException {
    int done = session.begin();
    if (done > 0) {
      speech.text("I go on after " + done + " steps.");
    }
    for (int n = 0; n < steps.size(); n++) {
      for (Map.Entry<String, JsonNode> each : steps.get(n).properties()) {
        if (n >= done || HOW_IT_ENDS.contains(each.getKey())) {
          step(each.getKey(), each.getValue());
        }
      }
      if (n >= done) {
        session.stepDone();
      }
    }
  }

  String answer() {
    return answer;
  }

  /** What differs from a success, empty for one. */
  ObjectNode failure() {
    return failure;
  }

  private void step(String name, JsonNode value) throws IOException, InterruptedException {
    switch (name) {
      case "say" -> speech.text(value.asText());
      case "share" ->
          platform.share(
              value.path("discovery_type").asText("pattern"),
              value.path("content").asText("scripted"),
              value.path("confidence").asDouble(0.5));
      case "spend" -> {
        speech.spend(value);
        session.cost(speech.spentUsd());
      }
      case "delay_ms" -> Thread.sleep(value.asLong());
      case "raw" -> speech.bytes(Base64.getDecoder().decode(value.asText()));
      case "big_line" -> bigLine(value.asLong());
      case "lines" -> lines(value.asInt());
      case "flood" -> flood();
      case "stderr" -> stderr(value);
      case "grandchild" -> grandchild(value.asText());
      case "answer" -> answer = value.asText();
      case "fail" -> failure.setAll((ObjectNode) value);
      case "exit" -> Runtime.getRuntime().halt(value.asInt());
      case "crash" -> crash();
      case "hang" -> hang(value.asText().equals("deaf"));
      default -> speech.text("There is no step " + name);
    }
  }

  private void bigLine(long bytes) throws IOException {
    byte[] block = new byte[1 << 16];
    Arrays.fill(block, (byte) 'x');
    for (long left = bytes; left > 0; left -= block.length) {
      speech.bytes(left < block.length ? Arrays.copyOf(block, (int) left) : block);
    }
    speech.bytes(new byte[] {'\n'});
  }

  private void lines(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      speech.bytes(("{\"type\":\"note\",\"n\":" + i + "}\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private void flood() throws IOException {
    byte[] lines = "{\"type\":\"flood\"}\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
    while (!Thread.currentThread().isInterrupted()) {
      speech.bytes(lines);
    }
  }

  private static void stderr(JsonNode value) {
    if (value.isTextual()) {
      System.err.println(value.asText());
    } else {
      stderr(value.asInt());
    }
  }

  private static void stderr(int bytes) {
    String line = "e".repeat(99);
    for (int left = bytes; left > 0; left -= 100) {
      System.err.println(line);
    }
  }

  /** A process that leaves our session, our group and our tree. */
  private static void grandchild(String seconds) throws IOException, InterruptedException {
    List<String> command =
        List.of("/bin/sh", "-c", "setsid sleep " + Integer.parseInt(seconds) + " >&2 &");
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static void crash() throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("/bin/sh", "-c", "kill -9 " + self).start().waitFor();
  }

  private static void hang(boolean deaf) throws InterruptedException {
    if (deaf) {
      // A hook that never returns is how a JVM ignores SIGTERM.
      Runtime.getRuntime().addShutdownHook(new Thread(Script::sleepForever));
      sleepForever();
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void sleepForever() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException deafToIt) {
        // That is the point.
      }
    }
  }
}
