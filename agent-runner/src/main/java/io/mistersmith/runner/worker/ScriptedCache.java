package io.mistersmith.runner.worker;

import io.mistersmith.api.agent.AgentId;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java keeps of the scripted worker's classes, so that a worker starts with half the work:
 * beside the first jar of its class path, made once by a worker that talks to nobody. Java keeps
 * nothing of classes in directories.
 */
final class ScriptedCache {

  private static final Logger LOG = LoggerFactory.getLogger(ScriptedCache.class);

  /** Its output would be taken for the worker's. */
  private static final String SILENT = "-Xlog:disable";

  private static final String PROMPT = "x\n\n```json\n{\"script\":[{\"answer\":\"learnt\"}]}\n```";
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");
  private static final long LIMIT_S = 60;

  private final @Nullable Path file;

  ScriptedCache(String classPath) {
    List<Path> parts = Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    this.file =
        parts.stream().allMatch(Files::isRegularFile)
            ? parts.getFirst().resolveSibling("scripted-worker.aot")
            : null;
  }

  /** For the command of a worker. A cache of another Java or of other jars does nothing. */
  List<String> options() {
    return file != null && Files.exists(file) ? List.of("-XX:AOTCache=" + file, SILENT) : List.of();
  }

  /**
   * Makes the file if it is missing and can be made; otherwise workers start as they did.
   *
   * @param executor of this cache
   */
  void learn(ScriptedExecutor executor) {
    if (file == null || Files.exists(file) || !Files.isWritable(file.getParent())) {
      return;
    }
    long pid = ProcessHandle.current().pid();
    Path unfinished = file.resolveSibling("scripted-worker." + pid + ".unfinished");
    try {
      Path temporary = Files.createTempDirectory("smith-worker-");
      try {
        run(executor, WorkerHome.create(temporary, "learning"), unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        WorkerHome.delete(temporary);
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.info("Scripted workers start without a cache of their classes: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(ScriptedExecutor executor, WorkerHome home, Path unfinished)
      throws IOException, InterruptedException {
    var nobody =
        new WorkerIdentity(
            new AgentId("learning"), "learning", "none", NOBODY, null, BigDecimal.ZERO);
    WorkerPlan plan = executor.plan(home, nobody);
    List<String> command = new ArrayList<>(plan.command());
    command.addAll(1, List.of("-XX:AOTCacheOutput=" + unfinished, SILENT));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.work().toFile());
    builder.environment().clear();
    builder.environment().putAll(plan.environment());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process worker = builder.start();
    try {
      try (OutputStream in = worker.getOutputStream()) {
        in.write(Protocol.user(PROMPT).getBytes(StandardCharsets.UTF_8));
      }
      worker.waitFor(LIMIT_S, TimeUnit.SECONDS);
    } finally {
      worker.destroyForcibly();
    }
  }
}
