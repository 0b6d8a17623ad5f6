package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows an answer of the platform: as it is with {@code --json}, else as a table or a list of
 * fields.
 */
record Printer(PrintWriter out, boolean json) {
  private static final int WIDEST = 60;

  void one(JsonNode document) {
    if (json) {
      out.println(document.toPrettyString());
      return;
    }
    document
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                out.println("%-22s %s".formatted(field.getKey(), clean(text(field.getValue()))));
              }
            });
  }

  void page(JsonNode page, String... columns) {
    if (json) {
      out.println(page.toPrettyString());
      return;
    }
    var rows = new ArrayList<List<String>>();
    rows.add(List.of(columns));
    page.path("data")
        .forEach(
            row ->
                rows.add(List.of(columns).stream().map(column -> cell(row.path(column))).toList()));
    var widths = new int[columns.length];
    for (List<String> row : rows) {
      for (int i = 0; i < columns.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns.length; i++) {
        line.append(("%-" + widths[i] + "s  ").formatted(row.get(i)));
      }
      out.println(line.toString().stripTrailing());
    }
    if (!page.path("next_cursor").asText("").isEmpty() && !page.path("next_cursor").isNull()) {
      out.println("There are more: --cursor " + page.path("next_cursor").asText());
    }
  }

  /** What an agent wrote must not steer the terminal that shows it. */
  static String clean(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "?");
  }

  private static String cell(JsonNode value) {
    String text = clean(text(value)).replaceAll("\\s+", " ");
    return text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text;
  }

  private static String text(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
      return String.join(", ", value.valueStream().map(JsonNode::asText).toList());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
