package io.mistersmith.runner;

import io.mistersmith.runner.agent.Executors;
import io.mistersmith.runner.worker.ClaudeExecutor;
import io.mistersmith.runner.worker.RecordedExecutor;
import io.mistersmith.runner.worker.ScriptedExecutor;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which workers can be started here: claude needs the program and a credential, the scripted one
 * nothing.
 */
final class ExecutorChoice {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorChoice.class);

  private ExecutorChoice() {}

  static Executors of(RunnerSettings settings, Map<String, String> environment) {
    ScriptedExecutor scripted = new ScriptedExecutor(settings.home().toAbsolutePath());
    RecordedExecutor recorded = new RecordedExecutor(scripted);
    Path binary = claude(settings, environment);
    ClaudeExecutor.Credential credential = ClaudeExecutor.Credential.from(environment);
    if (binary == null || credential == null) {
      String why =
          binary == null
              ? "claude is not on PATH and SMITH_CLAUDE names no program"
              : "neither ANTHROPIC_API_KEY nor CLAUDE_CODE_OAUTH_TOKEN is set";
      LOG.info("Workers are scripted: {}", why);
      Thread.ofVirtual().name("scripted-cache").start(scripted::learn);
      return new Executors(null, scripted, recorded, "No Claude CLI here: " + why);
    }
    LOG.info("Workers are {} with {}", binary, credential);
    ClaudeExecutor claude =
        new ClaudeExecutor(
            binary,
            credential,
            settings.claudeModel(),
            settings.claudeMaxTurns(),
            settings.claudeMaxBudgetUsd());
    return new Executors(claude, scripted, recorded, "");
  }

  private static @Nullable Path claude(RunnerSettings settings, Map<String, String> environment) {
    Path named = settings.claude();
    if (named != null) {
      return Files.isExecutable(named) ? named.toAbsolutePath() : null;
    }
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "claude"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
