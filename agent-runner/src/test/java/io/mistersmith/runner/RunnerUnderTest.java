package io.mistersmith.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts a runner with short patience. */
final class RunnerUnderTest {

  static final String ADMIN = "admin-token-of-the-test-0123456789abcdef";

  private RunnerUnderTest() {}

  static ConfigurableApplicationContext start(StandInPlatform platform, Path home)
      throws IOException {
    return new SpringApplicationBuilder(AgentRunner.class)
        .run(arguments(platform, home, 200).toArray(String[]::new));
  }

  static List<String> arguments(StandInPlatform platform, Path home, int patience)
      throws IOException {
    Path admin = Files.writeString(home.resolve("admin"), ADMIN + "\n");
    Path password =
        Files.writeString(home.resolve("nats"), platform.nats.password("runner") + "\n");
    return List.of(
        "--server.port=0",
        "--smith.door.admin-token-file=" + admin,
        "--smith.nats.url=" + platform.nats.url(),
        "--smith.nats.user=runner",
        "--smith.nats.password-file=" + password,
        "--smith.runner.id=" + platform.runnerId(),
        "--smith.runner.home=" + home,
        "--smith.runner.query-url=" + platform.mcp.url().resolve("/"),
        "--smith.runner.heartbeat=500ms",
        "--smith.runner.patience=" + patience,
        "--smith.runner.progress=300ms",
        "--smith.runner.max-agents=50",
        "--smith.runner.stop-patience=10s",
        "--smith.breakers.open=1s",
        "--smith.runner.worker.interrupt-grace=500ms",
        "--smith.runner.worker.term-grace=500ms",
        "--smith.runner.worker.idle=20s",
        "--smith.runner.worker.result-to-exit=3s");
  }

  static HttpResponse<String> get(String url, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Workers show their home on their command line. */
  static void assertNoWorkerOf(Path home) {
    await().untilAsserted(() -> assertThat(workersOf(home)).isEmpty());
  }

  static List<ProcessHandle> workersOf(Path home) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(p -> p.pid() != ProcessHandle.current().pid())
          .filter(p -> commandLine(p).contains(home + "/w-"))
          .toList();
    }
  }

  /** A killed orphan may stay a zombie where nobody reaps it; that is no life. */
  static boolean lives(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException | java.io.UncheckedIOException gone) {
      return "";
    }
  }
}
