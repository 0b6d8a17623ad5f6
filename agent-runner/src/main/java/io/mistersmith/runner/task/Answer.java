package io.mistersmith.runner.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.Text;
import io.mistersmith.runner.worker.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A worker's last words as the result of a task: {findings[], summary}. */
final class Answer {

  /** Largest result as JSON; the message around it must fit NATS, which takes 1 MiB. */
  static final int MAX_BYTES = 512 << 10;

  /** No character takes more than six bytes. */
  private static final int MAX_SUMMARY_CHARS = MAX_BYTES / 6;

  private static final Pattern FENCED =
      Pattern.compile("```(?:json)?\\s*\\n(.*?)\\n\\s*```", Pattern.DOTALL);

  private Answer() {}

  static ObjectNode resultOf(Outcome.Completed completed) {
    ObjectNode result = shaped(completed);
    return result.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
        ? result
        : plain(completed.text());
  }

  /** The JSON objects in fenced blocks, in order. */
  static List<ObjectNode> fenced(String text) {
    List<ObjectNode> found = new ArrayList<>();
    Matcher matcher = FENCED.matcher(text);
    while (matcher.find()) {
      parse(matcher.group(1)).ifPresent(found::add);
    }
    return found;
  }

  private static ObjectNode shaped(Outcome.Completed completed) {
    if (completed.structured() instanceof ObjectNode structured) {
      return withShape(structured);
    }
    String text = completed.text();
    ObjectNode whole = parse(text).or(() -> lastObject(text)).orElse(null);
    if (whole != null && isResult(whole)) {
      return withShape(whole);
    }
    List<ObjectNode> fenced = fenced(text).stream().filter(Answer::isResult).toList();
    return fenced.isEmpty() ? plain(text) : withShape(fenced.getLast());
  }

  private static ObjectNode withShape(ObjectNode result) {
    if (!result.path("findings").isArray()) {
      result.putArray("findings");
    }
    if (!result.path("summary").isTextual()) {
      result.put("summary", result.path("findings").size() + " findings");
    }
    return result;
  }

  private static ObjectNode plain(String text) {
    String summary =
        text.length() <= MAX_SUMMARY_CHARS
            ? text
            : Text.clean(text.substring(0, MAX_SUMMARY_CHARS))
                + "…[cut: the run's output has it all]";
    ObjectNode result = Json.STRICT.createObjectNode();
    result.putArray("findings");
    return result.put("summary", summary);
  }

  private static boolean isResult(ObjectNode object) {
    return object.has("findings") || object.has("summary");
  }

  /** Prose that ends in an object: tries the last line that begins one. */
  private static Optional<ObjectNode> lastObject(String text) {
    int start = text.lastIndexOf("\n{");
    return start < 0 ? Optional.empty() : parse(text.substring(start + 1));
  }

  private static Optional<ObjectNode> parse(String text) {
    try {
      @Nullable JsonNode node = Json.STRICT.readTree(text.strip());
      return node instanceof ObjectNode object
          ? Optional.of((ObjectNode) Text.clean(object))
          : Optional.empty();
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }
}
