package io.mistersmith.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A child process in a session of its own, so that it outlives a closed terminal and no Ctrl-C
 * reaches it but ours. It sees the environment it is given and nothing else; its output goes to a
 * log file; its identity to a pid file.
 */
public final class ManagedProcess {
  private static final long LOG_LIMIT = 20L << 20;
  private static final Duration POLL = Duration.ofMillis(20);

  /**
   * How a process is started.
   *
   * @param asUser a command that changes the user and runs the rest; empty to stay who we are
   * @param tied whether the kernel ends it when this program dies, however that happens
   */
  public record Launch(
      String name,
      List<String> asUser,
      List<String> command,
      Map<String, String> environment,
      Path workingDirectory,
      Path logFile,
      Path pidFile,
      boolean tied) {}

  private final String name;
  private final ProcessIdentity identity;
  private final Path pidFile;

  private ManagedProcess(String name, ProcessIdentity identity, Path pidFile) {
    this.name = name;
    this.identity = identity;
    this.pidFile = pidFile;
  }

  public static ManagedProcess start(Launch launch) {
    var command = new ArrayList<String>();
    command.add("setsid");
    command.addAll(launch.asUser());
    if (launch.tied()) { // after the change of user, which would undo it
      command.addAll(List.of("setpriv", "--pdeathsig=KILL"));
    }
    command.addAll(launch.command());
    var builder = new ProcessBuilder(command).directory(launch.workingDirectory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    builder.redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(launch.logFile().toFile()));
    try {
      turnOver(launch.logFile());
      Process process = launch.tied() ? Spawner.spawn(builder) : builder.start();
      // A process that is gone already has no entry in /proc: it is known by its pid and called
      // dead.
      ProcessIdentity identity =
          ProcessIdentity.of(process.pid()).orElse(new ProcessIdentity(process.pid(), 0, "gone"));
      FileTrees.writePrivately(launch.pidFile(), identity + "\n");
      return new ManagedProcess(launch.name(), identity, launch.pidFile());
    } catch (IOException e) {
      throw new InfraException(
          "Cannot start %s: %s.".formatted(launch.name(), FileTrees.reason(e)), e);
    }
  }

  /** The process that the pid file names, if it lives. */
  public static Optional<ManagedProcess> running(String name, Path pidFile) {
    try {
      return ProcessIdentity.parse(Files.readString(pidFile))
          .filter(ProcessIdentity::alive)
          .map(identity -> new ManagedProcess(name, identity, pidFile));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public String name() {
    return name;
  }

  public long pid() {
    return identity.pid();
  }

  public boolean alive() {
    return identity.alive();
  }

  /** Sends one signal, by name without SIG; nothing happens when the process is gone. */
  public void signal(String signal) {
    if (!alive()) {
      return;
    }
    try {
      new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new InfraException("Cannot signal " + name + ": " + FileTrees.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks with the first signal, and kills when the limit is over; returns with the process gone.
   */
  public void stop(String first, Duration limit) {
    signal(first);
    if (!awaitExit(limit)) {
      signal("KILL");
      awaitExit(Duration.ofSeconds(10));
    }
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      // A pid file that stays behind names a dead process, which every reader recognises.
    }
  }

  public void stop(Duration limit) {
    stop("TERM", limit);
  }

  public boolean awaitExit(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (alive()) {
      if (System.nanoTime() > end || !pause()) {
        return false;
      }
    }
    return true;
  }

  static boolean pause() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void turnOver(Path log) throws IOException {
    if (log.getParent() != null) {
      Files.createDirectories(log.getParent());
    }
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * The kernel ties a child to the thread that started it, not to the program: this thread ends
   * last.
   */
  private static final class Spawner {
    private static final ExecutorService THREAD =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-spawner").factory());

    static Process spawn(ProcessBuilder builder) throws IOException {
      Future<Process> started = THREAD.submit(builder::start);
      try {
        return started.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
