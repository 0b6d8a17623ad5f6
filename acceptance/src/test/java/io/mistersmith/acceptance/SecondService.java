package io.mistersmith.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One more of a service, beside the one that ./smith has started. */
record SecondService(ProcessHandle process) implements AutoCloseable {

  static SecondService runner(Platform platform) {
    return start(
        platform,
        "agent-runner",
        Map.of(
            "SMITH_RUNNER_ID",
            "second",
            "SMITH_RUNNER_PORT",
            "0",
            "SMITH_RUNNER_HOME",
            platform.home.resolve("data/runner/second").toString(),
            "SMITH_QUERY_URL",
            "http://127.0.0.1:" + platform.queryPort,
            "SMITH_NATS_USER",
            "runner",
            "SMITH_NATS_PASSWORD_FILE",
            secret(platform, "nats-runner")));
  }

  static SecondService commandService(Platform platform, int port) {
    return start(
        platform, "command-service", withDatabase(platform, "command", "SMITH_COMMAND_PORT", port));
  }

  /** It signs no heads: there is one who does. */
  static SecondService queryService(Platform platform, int port) {
    Map<String, String> own = withDatabase(platform, "query", "SMITH_QUERY_PORT", port);
    own.put("SMITH_COMMAND_URL", "http://127.0.0.1:" + platform.commandPort);
    return start(platform, "query-service", own);
  }

  private static Map<String, String> withDatabase(
      Platform platform, String user, String portVariable, int port) {
    return new HashMap<>(
        Map.of(
            portVariable,
            Integer.toString(port),
            "SMITH_POSTGRES_URL",
            "jdbc:postgresql://127.0.0.1:" + platform.postgresPort + "/mistersmith",
            "SMITH_POSTGRES_USER",
            "smith_" + user,
            "SMITH_POSTGRES_PASSWORD_FILE",
            secret(platform, "postgres-" + user),
            "SMITH_NATS_USER",
            user,
            "SMITH_NATS_PASSWORD_FILE",
            secret(platform, "nats-" + user)));
  }

  private static SecondService start(Platform platform, String part, Map<String, String> own) {
    ProcessBuilder service = new ProcessBuilder(commandOf(platform.process(part)));
    service.environment().clear();
    service.environment().putAll(platform.settings());
    service
        .environment()
        .putAll(
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "SMITH_NATS_URL",
                "nats://127.0.0.1:" + platform.natsPort,
                "SMITH_ADMIN_TOKEN_FILE",
                platform.home.resolve("token").toString(),
                "SMITH_SERVICE_TOKEN_FILE",
                secret(platform, "service-token")));
    service.environment().putAll(own);
    service.redirectErrorStream(true);
    service.redirectOutput(platform.home.resolve("second-" + part + ".log").toFile());
    try {
      return new SecondService(service.start().toHandle());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String secret(Platform platform, String name) {
    return platform.home.resolve("secrets").resolve(name).toString();
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
