package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A whole platform on free ports, started and ended by ./smith, and a client of it. */
final class RunningPlatform implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param position of its event
   */
  record Shared(String id, String position) {}

  private final Path home;
  private final Map<String, String> settings = new TreeMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningPlatform(Path home) {
    this.home = home;
    settings.put("SMITH_HOME", home.toString());
    settings.put("SMITH_SKIP_BUILD", "true");
    for (String part : new String[] {"QUERY", "COMMAND", "RUNNER", "POSTGRES", "NATS"}) {
      settings.put("SMITH_" + part + "_PORT", Integer.toString(Ports.free()));
    }
  }

  static RunningPlatform up() throws IOException, InterruptedException {
    RunningPlatform platform = new RunningPlatform(Files.createTempDirectory("smith-bench"));
    platform.smith("up", "-d");
    return platform;
  }

  Shared shareDiscovery() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request("COMMAND", "/api/v1/discoveries")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"agent_id":"agent-bench","agent_role":"Bench","discovery_type":"insight",
                         "content":"how long does it take","confidence":0.5}\
                        """))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    requireSuccess(answer);
    return new Shared(
        JSON.readTree(answer.body()).path("discovery_id").asText(),
        answer.headers().firstValue("X-Event-Position").orElseThrow());
  }

  /** The answer of query-service, as JSON. */
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request("QUERY", path).build(), HttpResponse.BodyHandlers.ofString());
    requireSuccess(answer);
    return JSON.readTree(answer.body());
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request("QUERY", path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    requireSuccess(answer);
    return JSON.readTree(answer.body());
  }

  /** Polls until the answer is as wished, for two minutes at most. */
  JsonNode await(String path, Predicate<JsonNode> wished) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      JsonNode answer = get(path);
      if (wished.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(path + " stays " + answer);
      }
      Thread.sleep(100);
    }
  }

  String natsUrl() {
    return "nats://127.0.0.1:" + settings.get("SMITH_NATS_PORT");
  }

  /** Of the user who may do everything. */
  String natsPassword() throws IOException {
    return Files.readString(file("nats-admin")).strip();
  }

  /** The most memory that a service has had resident so far, in MiB. */
  long peakMemory(String service) throws IOException {
    String pid = Files.readString(file(service + ".pid")).strip().split("\\s+")[0];
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private Path file(String name) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> file.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + name + " in " + home));
    }
  }

  /** Returns when query-service shows it. */
  void awaitDiscovery(Shared shared) throws IOException, InterruptedException {
    requireSuccess(
        http.send(
            request(
                    "QUERY",
                    "/api/v1/discoveries/" + shared.id() + "?min_position=" + shared.position())
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }

  /** Notes when each discovery came over SSE, until the thread is interrupted. */
  void readDiscoveries(Map<String, Long> receivedAt) {
    try {
      HttpResponse<Stream<String>> stream =
          http.send(
              request("QUERY", "/discoveries/stream").build(), HttpResponse.BodyHandlers.ofLines());
      stream
          .body()
          .forEach(
              line -> {
                int id = line.indexOf("/discoveries/disc_");
                if (id > 0) {
                  String from = line.substring(id + "/discoveries/".length());
                  receivedAt.put(from.substring(0, from.indexOf('"')), System.nanoTime());
                }
              });
    } catch (IOException | java.io.UncheckedIOException endOfStream) {
      // The platform goes down when the benchmark is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the owner of its tables. */
  DataSource database() throws IOException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(
        "jdbc:postgresql://127.0.0.1:" + settings.get("SMITH_POSTGRES_PORT") + "/mistersmith");
    source.setUser("mistersmith");
    source.setPassword(Files.readString(home.resolve("secrets/postgres-owner")).strip());
    return source;
  }

  /** A bundle of the whole log, on the disk when this returns. */
  void export(Path file) throws IOException, InterruptedException {
    HttpResponse<Path> answer =
        http.send(
            request("QUERY", "/api/v1/audit/exports")
                .POST(HttpRequest.BodyPublishers.ofString("{\"from\":1}"))
                .build(),
            HttpResponse.BodyHandlers.ofFile(file));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + Files.readString(file));
    }
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  private HttpRequest.Builder request(String part, String path) throws IOException {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + settings.get("SMITH_" + part + "_PORT") + path))
        .timeout(Duration.ofHours(1))
        .header("Authorization", "Bearer " + Files.readString(home.resolve("token")).strip());
  }

  private static void requireSuccess(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  private void smith(String... arguments) throws IOException, InterruptedException {
    Path smith = Path.of(System.getProperty("smith.checkout", ".")).resolve("smith");
    ProcessBuilder command =
        new ProcessBuilder(
            Stream.concat(Stream.of(smith.toAbsolutePath().toString()), Stream.of(arguments))
                .toList());
    command.environment().putAll(settings);
    command.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    int code = command.start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "smith " + String.join(" ", arguments) + " ended with " + code);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      smith("down");
      FileTrees.delete(home);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
