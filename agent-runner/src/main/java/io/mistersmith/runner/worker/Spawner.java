package io.mistersmith.runner.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts worker processes, each in a session of its own and each waiting for one line on its stdin
 * before it becomes the worker: its pid is known, and can be reported with its token, before it
 * looks at the world. One thread starts them all and lives as long as the runner: the kernel's
 * parent-death signal, which ends a worker when its runner is killed, follows the thread that
 * started it.
 */
public final class Spawner implements AutoCloseable {

  /**
   * {@code read} takes nothing behind the line feed; exec keeps the pid and the parent-death
   * signal.
   */
  private static final List<String> WAITING =
      List.of("/bin/sh", "-c", "read -r go && unset PWD OLDPWD SHLVL && exec \"$@\"", "worker");

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("worker-spawner").daemon().factory());
  private final List<String> prefix = prefix();

  Process spawn(List<String> command, Map<String, String> environment, Path directory)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(prefix);
    argv.addAll(WAITING);
    argv.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return thread.submit(builder::start).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("The spawner failed", e.getCause());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  /** None of these forks here, so the pid of the started process is the worker's. */
  private static List<String> prefix() {
    List<String> prefix = new ArrayList<>();
    tool("setsid").ifPresent(prefix::add);
    tool("setpriv").ifPresent(path -> prefix.addAll(List.of(path, "--pdeathsig", "KILL")));
    return List.copyOf(prefix);
  }

  private static java.util.Optional<String> tool(String name) {
    return List.of("/usr/bin/", "/bin/", "/usr/local/bin/").stream()
        .map(directory -> directory + name)
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst();
  }
}
