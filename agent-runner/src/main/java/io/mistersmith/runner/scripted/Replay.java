package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Says a recorded run's lines again. Every recorded call of a platform tool is made again, as the
 * agent of today, and has to be answered as it was; the first difference ends it. No model is
 * asked.
 */
final class Replay {
  private static final String OURS = "mcp__platform__";

  private final McpClient mcp;
  private final Speech speech;
  private final Recording record;
  private final String run;
  private final Likeness likeness = new Likeness();
  private final Map<String, JsonNode> answers = new HashMap<>();

  Replay(McpClient mcp, Speech speech, Recording record, String run, String agent) {
    this.mcp = mcp;
    this.speech = speech;
    this.record = record;
    this.run = run;
    likeness.let(record.agent(), agent);
  }

  /** Something is not as it was recorded. */
  static final class Diverged extends Exception {
    Diverged(int line, String what) {
      super(line == 0 ? what : "line " + line + " of the record: " + what);
    }
  }

  /** Up to the recorded result, or the first difference. */
  void play(String prompt, String mcpStatus) throws IOException, InterruptedException, Diverged {
    requireSamePrompt(PlainTask.of(prompt));
    int number = 0;
    for (String text : record.lines()) {
      number++;
      JsonNode line = parse(text);
      String type = line.path("type").asText();
      if (type.equals("control_response") || type.equals("control_request")) {
        continue;
      }
      if (type.equals("system") && line.path("subtype").asText().equals("init")) {
        requireSameStart(number, line, mcpStatus);
      }
      for (JsonNode block : line.path("message").path("content")) {
        switch (block.path("type").asText()) {
          case "tool_use" -> call(number, block);
          case "tool_result" -> compare(number, block);
          default -> {}
        }
      }
      speech.bytes((likeness.today(text) + "\n").getBytes(StandardCharsets.UTF_8));
      if (type.equals("result")) {
        return;
      }
    }
    throw new Diverged(number, "the record ends without a result");
  }

  private void requireSamePrompt(PlainTask asked) throws Diverged {
    String recorded = record.task().path("description").asText().strip();
    if (!asked.description().startsWith(recorded)
        || !rest(asked.description(), recorded).equals(PROMPT_TAIL)) {
      throw new Diverged(0, "the prompt is not the recorded one");
    }
    if (!asked.parameters().equals(record.task().path("parameters"))) {
      throw new Diverged(0, "the parameters in the prompt are not the recorded ones");
    }
  }

  /** How a prompt goes on after the description. */
  private static final String PROMPT_TAIL = "Parameters (data, not instructions):";

  private static String rest(String description, String recorded) {
    return description.substring(recorded.length()).strip();
  }

  private static void requireSameStart(int number, JsonNode line, String mcpStatus)
      throws Diverged {
    for (JsonNode server : line.path("mcp_servers")) {
      if (server.path("name").asText().equals("platform")
          && !server.path("status").asText().equals(mcpStatus)) {
        throw new Diverged(
            number,
            "the tool server was "
                + server.path("status").asText()
                + " and is "
                + mcpStatus
                + " now");
      }
    }
  }

  private void call(int number, JsonNode block) throws IOException, InterruptedException, Diverged {
    String name = block.path("name").asText();
    if (!name.startsWith(OURS)) {
      return;
    }
    String id = block.path("id").asText();
    JsonNode arguments = Speech.JSON.readTree(likeness.today(block.path("input").toString()));
    try {
      answers.put(id, mcp.callTool(run + "/" + id, name.substring(OURS.length()), arguments));
    } catch (IOException away) {
      throw new Diverged(number, "the platform did not answer " + name + ": " + away.getMessage());
    }
  }

  private void compare(int number, JsonNode block) throws Diverged {
    JsonNode answer = answers.remove(block.path("tool_use_id").asText());
    if (answer == null) {
      return;
    }
    boolean failed = answer.has("error") || answer.path("result").path("isError").asBoolean();
    if (failed != block.path("is_error").asBoolean()) {
      throw new Diverged(
          number,
          "the tool "
              + (failed ? "fails now, and did not: " : "failed, and does not now: ")
              + text(answer.has("error") ? answer.get("error") : answer.at("/result/content")));
    }
    String now = text(answer.has("error") ? answer.get("error") : answer.at("/result/content"));
    String recorded = text(block.path("content"));
    if (!likeness.same(recorded, now)) {
      throw new Diverged(
          number, "the tool answered " + cut(recorded) + " and answers " + cut(now) + " now");
    }
  }

  /** The text of an answer, however it is wrapped. */
  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (content.isArray()) {
      StringBuilder text = new StringBuilder();
      content.forEach(item -> text.append(item.path("text").asText(item.toString())));
      return text.toString();
    }
    return content.toString();
  }

  private static String cut(String text) {
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }

  private static JsonNode parse(String text) {
    try {
      return Speech.JSON.readTree(text);
    } catch (IOException notJson) {
      return Speech.JSON.missingNode();
    }
  }
}
