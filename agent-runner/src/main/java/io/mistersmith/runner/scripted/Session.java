package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;

/**
 * What the worker remembers of its tasks, in the place where the CLI keeps its sessions: a line for
 * each prompt, one for each step that is done, and one for what it has cost.
 */
final class Session {

  private static final String PROMPT = "{\"type\":\"prompt\"}";
  private static final String COST = "cost-state";
  private static final String STEP = "{\"type\":\"step\"}";

  private final Path file;
  private boolean resumed;

  private Session(Path file, boolean resumed) {
    this.file = file;
    this.resumed = resumed;
  }

  static Session of(List<String> flags, String id) {
    String project = Path.of("").toAbsolutePath().toString().replaceAll("[^A-Za-z0-9]", "-");
    Path file =
        Path.of(ScriptedWorker.variable("CLAUDE_CONFIG_DIR"), "projects", project, id + ".jsonl");
    boolean resumed = flags.contains("--resume");
    if (resumed && !Files.isRegularFile(file)) {
      System.err.println("No conversation found with session ID: " + id);
      Runtime.getRuntime().halt(1);
    }
    return new Session(file, resumed);
  }

  /** How many steps of the task were done before the worker was interrupted; 0 for a new one. */
  int begin() throws IOException {
    if (!resumed) {
      note(PROMPT);
      return 0;
    }
    resumed = false;
    List<String> lines = Files.readAllLines(file);
    return Collections.frequency(lines.subList(lines.lastIndexOf(PROMPT) + 1, lines.size()), STEP);
  }

  void stepDone() throws IOException {
    note(STEP);
  }

  /** Told as the CLI does, which remembers it too. */
  void cost(double usd) throws IOException {
    note(Speech.JSON.createObjectNode().put("type", COST).put("totalCostUSD", usd).toString());
  }

  /** What an earlier worker has noted. */
  double costUsd() throws IOException {
    double cost = 0;
    for (String line : resumed ? Files.readAllLines(file) : List.<String>of()) {
      JsonNode noted = Speech.JSON.readTree(line);
      cost =
          noted.path("type").asText().equals(COST) ? noted.path("totalCostUSD").asDouble() : cost;
    }
    return cost;
  }

  private void note(String line) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        line + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
