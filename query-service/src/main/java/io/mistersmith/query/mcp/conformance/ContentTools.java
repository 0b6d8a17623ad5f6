package io.mistersmith.query.mcp.conformance;

import static io.mistersmith.query.mcp.conformance.FixtureTool.json;
import static io.mistersmith.query.mcp.conformance.FixtureTool.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.Level;
import java.time.Duration;
import java.util.List;

/** Tools that answer with each kind of content, with progress, with log messages, with an error. */
final class ContentTools {
  /** One red pixel. */
  static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

  private static final String WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";
  private static final String IMAGE =
      "{\"type\":\"image\",\"data\":\"" + PNG + "\",\"mimeType\":\"image/png\"}";
  private static final String AUDIO =
      "{\"type\":\"audio\",\"data\":\"" + WAV + "\",\"mimeType\":\"audio/wav\"}";
  private static final String RESOURCE =
      "{\"type\":\"resource\",\"resource\":{\"uri\":\"test://embedded-resource\","
          + "\"mimeType\":\"text/plain\",\"text\":\"This is an embedded resource content.\"}}";
  private static final String MIXED =
      "{\"type\":\"text\",\"text\":\"Multiple content types test:\"},"
          + IMAGE
          + ",{\"type\":\"resource\",\"resource\":{\"uri\":\"test://mixed-content-resource\","
          + "\"mimeType\":\"application/json\",\"text\":\"{\\\"test\\\":\\\"data\\\",\\\"value\\\":123}\"}}";
  private static final Duration STEP = Duration.ofMillis(50);

  private ContentTools() {}

  static List<FixtureTool> all() {
    return List.of(
        FixtureTool.of(
            "test_simple_text",
            "Answers text.",
            (_, _) -> text("This is a simple text response for testing.")),
        content("test_image_content", "Answers an image.", IMAGE),
        content("test_audio_content", "Answers a sound.", AUDIO),
        content("test_embedded_resource", "Answers a resource.", RESOURCE),
        content("test_multiple_content_types", "Answers text, image and resource.", MIXED),
        FixtureTool.of("test_tool_with_logging", "Logs three times.", (_, call) -> logging(call)),
        FixtureTool.of("test_logging_tool", "Logs three times.", (_, call) -> logging(call)),
        FixtureTool.of(
            "test_tool_with_progress", "Tells progress three times.", (_, call) -> progress(call)),
        FixtureTool.of(
            "test_error_handling",
            "Answers an error.",
            (_, _) ->
                text("This tool intentionally returns an error for testing").put("isError", true)));
  }

  private static FixtureTool content(String name, String description, String items) {
    return FixtureTool.of(name, description, (_, _) -> json("{\"content\":[" + items + "]}"));
  }

  private static ObjectNode logging(Call call) {
    call.log(Level.INFO, "Tool execution started");
    call.pause(STEP);
    call.log(Level.INFO, "Tool processing data");
    call.pause(STEP);
    call.log(Level.INFO, "Tool execution completed");
    return text("Tool with logging executed successfully");
  }

  private static ObjectNode progress(Call call) {
    call.progress(0, 100.0, null);
    call.pause(STEP);
    call.progress(50, 100.0, null);
    call.pause(STEP);
    call.progress(100, 100.0, null);
    return text("Tool with progress executed successfully");
  }
}
