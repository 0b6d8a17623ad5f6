package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be said about a task without a model: what its words and parameters show, and plainly
 * what was not looked at.
 */
record PlainWork(List<Found> found, String summary) {

  /** One discovery. */
  record Found(String type, String content, double confidence) {}

  static PlainWork on(PlainTask task) {
    List<Found> found = new ArrayList<>();
    found.add(new Found("pattern", shapeOf(task), 0.9));
    List<String> lines = inlineLines(task.parameters());
    if (lines.isEmpty()) {
      found.add(new Found("anomaly", notLookedAt(task.parameters()), 0.8));
    } else {
      found.add(new Found("anomaly", troubleIn(lines), 0.8));
      found.add(new Found("insight", mostFrequentIn(lines), 0.7));
    }
    return new PlainWork(List.copyOf(found), found.size() + " issues found");
  }

  List<String> findings() {
    return found.stream().map(Found::content).toList();
  }

  private static String shapeOf(PlainTask task) {
    long words = Stream.of(task.description().split("\\s+")).filter(w -> !w.isEmpty()).count();
    List<String> named = new ArrayList<>();
    task.parameters()
        .properties()
        .forEach(p -> named.add(p.getKey() + "=" + shorten(p.getValue().asText("…"))));
    return "The task \"%s\" has %d words and %s"
        .formatted(
            shorten(task.description()),
            words,
            named.isEmpty() ? "no parameters" : "the parameters " + String.join(", ", named));
  }

  private static String notLookedAt(JsonNode parameters) {
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      String value = parameter.getValue().asText();
      if (value.startsWith("/") || value.contains("://")) {
        return "%s names %s, which this worker may not open: nothing in it was read"
            .formatted(parameter.getKey(), shorten(value));
      }
    }
    return "The parameters hold no text of several lines: there was nothing to search for anomalies";
  }

  /** Lines of every parameter that is a text of several lines or a list of texts. */
  private static List<String> inlineLines(JsonNode parameters) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      JsonNode value = parameter.getValue();
      if (value.isTextual() && value.textValue().contains("\n")) {
        value.textValue().lines().forEach(lines::add);
      } else if (value.isArray() && !parameter.getKey().equals("script")) {
        value.forEach(item -> lines.add(item.asText()));
      }
    }
    return lines;
  }

  private static String troubleIn(List<String> lines) {
    List<String> trouble =
        lines.stream()
            .filter(
                line -> {
                  String low = line.toLowerCase(Locale.ROOT);
                  return low.contains("error") || low.contains("fail") || low.contains("warn");
                })
            .toList();
    return trouble.isEmpty()
        ? "None of " + lines.size() + " lines speaks of an error, a failure or a warning"
        : "%d of %d lines speak of trouble, first: %s"
            .formatted(trouble.size(), lines.size(), shorten(trouble.getFirst()));
  }

  private static String mostFrequentIn(List<String> lines) {
    Map<String, Long> words =
        lines.stream()
            .flatMap(line -> Stream.of(line.split("[^\\p{L}\\p{N}]+")))
            .filter(word -> word.length() > 3)
            .collect(
                Collectors.groupingBy(
                    word -> word.toLowerCase(Locale.ROOT),
                    LinkedHashMap::new,
                    Collectors.counting()));
    return words.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(top -> "The most frequent word is " + top.getKey() + ", " + top.getValue() + " times")
        .orElse("The lines hold no words");
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 120 ? line : line.substring(0, 119) + "…";
  }
}
