package io.mistersmith.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One more agent-runner, beside the one that ./smith has started. */
record SecondRunner(ProcessHandle process) implements AutoCloseable {

  static SecondRunner start(Platform platform) {
    Path secrets = platform.home.resolve("secrets");
    ProcessBuilder runner = new ProcessBuilder(commandOf(platform.process("agent-runner")));
    runner.environment().clear();
    runner.environment().putAll(platform.settings());
    runner
        .environment()
        .putAll(
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "SMITH_RUNNER_ID",
                "second",
                "SMITH_RUNNER_PORT",
                "0",
                "SMITH_RUNNER_HOME",
                platform.home.resolve("data/runner/second").toString(),
                "SMITH_QUERY_URL",
                "http://127.0.0.1:" + platform.queryPort,
                "SMITH_NATS_URL",
                "nats://127.0.0.1:" + platform.natsPort,
                "SMITH_NATS_USER",
                "runner",
                "SMITH_NATS_PASSWORD_FILE",
                secrets.resolve("nats-runner").toString(),
                "SMITH_ADMIN_TOKEN_FILE",
                platform.home.resolve("token").toString(),
                "SMITH_SERVICE_TOKEN_FILE",
                secrets.resolve("service-token").toString()));
    runner.redirectErrorStream(true);
    runner.redirectOutput(platform.home.resolve("second-runner.log").toFile());
    try {
      return new SecondRunner(runner.start().toHandle());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same program, started in the same way. */
  private static List<String> commandOf(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      String line = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return Stream.of(line.split("\0"))
          .filter(argument -> !argument.startsWith("-Dsmith.home"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
