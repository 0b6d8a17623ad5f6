package io.mistersmith.runner.scripted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What the worker remembers of its tasks, in the place where the CLI keeps its sessions: a line for
 * each prompt, and one for each step that is done.
 */
final class Session {

  private static final String PROMPT = "{\"type\":\"prompt\"}";
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
    return lines.size() - 1 - lines.lastIndexOf(PROMPT);
  }

  void stepDone() throws IOException {
    note(STEP);
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
