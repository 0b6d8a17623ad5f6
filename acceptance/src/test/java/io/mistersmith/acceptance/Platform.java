package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.infra.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A platform of its own on free ports, driven as a person would: by ./smith. */
final class Platform implements AutoCloseable {
  final Path home;
  final int queryPort = Ports.free();
  final int commandPort = Ports.free();
  final int runnerPort = Ports.free();
  final int postgresPort = Ports.free();
  final int natsPort = Ports.free();
  private final Map<String, String> settings = new HashMap<>();

  private Platform(Path home, Map<String, String> more) {
    this.home = home;
    settings.put("SMITH_HOME", home.toString());
    settings.put("SMITH_QUERY_PORT", Integer.toString(queryPort));
    settings.put("SMITH_COMMAND_PORT", Integer.toString(commandPort));
    settings.put("SMITH_RUNNER_PORT", Integer.toString(runnerPort));
    settings.put("SMITH_POSTGRES_PORT", Integer.toString(postgresPort));
    settings.put("SMITH_NATS_PORT", Integer.toString(natsPort));
    settings.put("SMITH_SKIP_BUILD", "true");
    settings.put("SMITH_BREAKERS_OPEN", "1s");
    // A story is too short for what the second compiler gives; it would take half of each start.
    settings.put("SMITH_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    settings.putAll(more);
  }

  /**
   * The platform of all stories of this JVM that end no service and open no door. Each story uses
   * capabilities of its own, so that its tasks go to its own agents.
   */
  static Platform shared() {
    return Shared.PLATFORM;
  }

  /** Gets the traces of the shared platform. */
  static final Collector COLLECTOR = new Collector();

  /** Gets the alerts of the shared platform. */
  static final Pager PAGER = new Pager();

  private static final class Shared {
    static final Platform PLATFORM = start();

    private static Platform start() {
      try {
        Path home = Files.createTempDirectory("smith-stories");
        Platform platform =
            up(
                home,
                Map.of(
                    "SMITH_RUNNER_MAXAGENTS",
                    "40",
                    "SMITH_LOG_FORMAT",
                    "json",
                    "SMITH_OTLP_ENDPOINT",
                    COLLECTOR.endpoint(),
                    "SMITH_ALERTS_WEBHOOK_URL",
                    PAGER.url(),
                    "SMITH_ALERTS_WEBHOOK_SECRET_FILE",
                    PAGER.secretFile()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(platform)));
        return platform;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static void end(Platform platform) {
      platform.close();
      try (Stream<Path> files = Files.walk(platform.home)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Up and ready. */
  static Platform up(Path home, String... flags) {
    return up(home, Map.of(), flags);
  }

  static Platform up(Path home, Map<String, String> more, String... flags) {
    Platform platform = new Platform(home, more);
    try {
      Preparation.once(platform);
      platform.upAgain(flags);
      return platform;
    } catch (AssertionError notUp) {
      platform.close();
      throw notUp;
    }
  }

  /** Starts whatever is not running. */
  void upAgain(String... flags) {
    String[] arguments =
        Stream.concat(Stream.of("up", "-d"), Stream.of(flags)).toArray(String[]::new);
    Said said = smith(arguments);
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  /** The environment that it was started with. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  record Said(int exitCode, String text) {}

  Said smith(String... arguments) {
    return run(
        Repository.ROOT,
        Stream.concat(Stream.of(Repository.ROOT.resolve("smith").toString()), Stream.of(arguments))
            .toList());
  }

  /** What a person types in a shell. */
  Said shell(Path directory, String script) {
    return run(directory, List.of("bash", "-c", script));
  }

  private Said run(Path directory, List<String> command) {
    try {
      Path output = Files.createTempFile("smith", ".out");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(settings);
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      Process process = builder.directory(directory.toFile()).start();
      if (!process.waitFor(180, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            String.join(" ", command) + " did not end: " + Files.readString(output));
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      return new Said(process.exitValue(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  String token() {
    try {
      return Files.readString(home.resolve("token")).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Client client() {
    return new Client(queryPort, token());
  }

  /** What the operating system knows of a part, by the pid that the launcher recorded. */
  ProcessHandle process(String part) {
    try {
      String recorded = Files.readString(home.resolve("run").resolve(part + ".pid"));
      return ProcessHandle.of(Long.parseLong(recorded.strip().split("\\s+")[0])).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError("no pid of " + part, e);
    }
  }

  void terminate(String part) {
    end(process(part), false);
  }

  void kill(String part) {
    end(process(part), true);
  }

  private static void end(ProcessHandle process, boolean atOnce) {
    boolean asked = atOnce ? process.destroyForcibly() : process.destroy();
    assertThat(asked).isTrue();
    await().atMost(Duration.ofSeconds(40)).until(() -> !isRunning(process));
  }

  /** Not so for one that has ended and is only waiting for init to take note of it. */
  static boolean isRunning(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /** What {@code ./smith logs} shows, without a process for each look. */
  List<String> logsOf(String part) {
    try {
      byte[] log = Files.readAllBytes(home.resolve("logs").resolve(part + ".log"));
      return new String(log, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    Said said = smith("down");
    assertThat(said.exitCode()).as(said.text()).isZero();
  }
}
