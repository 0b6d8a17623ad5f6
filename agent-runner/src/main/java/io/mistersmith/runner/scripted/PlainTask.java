package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * A task as the runner words it: a description, then its parameters in the last fenced JSON block.
 */
record PlainTask(String description, JsonNode parameters) {

  private static final String FENCE = "```json\n";

  static PlainTask of(String prompt) {
    int from = prompt.lastIndexOf(FENCE);
    int to = prompt.lastIndexOf("\n```");
    if (from < 0 || to < from + FENCE.length()) {
      return new PlainTask(prompt.strip(), MissingNode.getInstance());
    }
    try {
      JsonNode parameters = Speech.JSON.readTree(prompt.substring(from + FENCE.length(), to));
      return new PlainTask(prompt.substring(0, from).strip(), parameters);
    } catch (IOException notJson) {
      return new PlainTask(prompt.strip(), MissingNode.getInstance());
    }
  }
}
