package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

  /** Who ends the benchmark early ends its platform with it. */
  private final Thread interrupted =
      Thread.ofPlatform().name("platform-down").unstarted(this::down);

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
    Runtime.getRuntime().addShutdownHook(platform.interrupted);
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

  /** The id of a task that no agent can take, once query-service shows it. */
  String submitTask() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request("COMMAND", "/api/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"description":"Analyze system logs","priority":7,
                         "required_capabilities":["nobody_has_this"],
                         "parameters":{"source":"/var/log/system.log","time_range":"24h"}}"""))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    requireSuccess(answer);
    String id = JSON.readTree(answer.body()).path("task_id").asText();
    String position = answer.headers().firstValue("X-Event-Position").orElseThrow();
    requireSuccess(
        http.send(
            request("QUERY", "/api/v1/tasks/" + id + "?min_position=" + position).build(),
            HttpResponse.BodyHandlers.ofString()));
    return id;
  }

  int queryPort() {
    return Integer.parseInt(settings.getOrDefault("SMITH_QUERY_PORT", "0"));
  }

  String token() throws IOException {
    return Files.readString(home.resolve("token")).strip();
  }

  /** Polls until the answer is as wished, for two minutes at most. */
  JsonNode await(String path, Predicate<JsonNode> wished) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      HttpResponse<String> raw =
          http.send(request("QUERY", path).build(), HttpResponse.BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(raw.body());
      if (raw.statusCode() == 200 && wished.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(path + " stays " + answer);
      }
      Thread.sleep(100);
    }
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

  /** What comes into the log from now on is read by nobody who would use the machine for it. */
  void pauseReadModels() throws IOException, InterruptedException {
    for (JsonNode group : get("/api/v1/projections").path("data")) {
      answer(
          request("QUERY", "/api/v1/projections/" + group.path("name").asText() + "/pause")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build());
    }
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

  int port(String part) {
    return Integer.parseInt(settings.getOrDefault("SMITH_" + part + "_PORT", "0"));
  }

  /**
   * A GET as it goes over the wire, in a version of HTTP that has no chunks: a boundary of one may
   * stand in the middle of an event's id.
   */
  String rawRequest(String path) throws IOException {
    return "GET %s HTTP/1.0\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
        .formatted(path, port("QUERY"), token());
  }

  /** Memory of a part's process that is really there. */
  long residentKb(String part) throws IOException {
    Path pidFile;
    try (Stream<Path> files = Files.walk(home)) {
      pidFile = files.filter(f -> f.endsWith(part + ".pid")).findFirst().orElseThrow();
    }
    String pid = Files.readString(pidFile).strip().split("\\s+", -1)[0];
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.valueOf(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0L);
  }

  /** An agent of the scripted executor with that one capability. */
  void spawn(String capability, String session) throws IOException, InterruptedException {
    post(
        "/api/v1/agents",
        """
        {"role":"Bench","capabilities":["%s"],"executor":"scripted","session":"%s"}"""
            .formatted(capability, session));
  }

  /** Returns when that many agents with the capability can be given tasks. */
  void awaitAgents(String capability, int count) throws IOException, InterruptedException {
    long up = 0;
    while (up < count) {
      Thread.sleep(100);
      up =
          get("/api/v1/agents?limit=100")
              .path("data")
              .valueStream()
              .filter(agent -> agent.path("capabilities").toString().contains(capability))
              .filter(agent -> agent.path("status").asText().matches("running|idle"))
              .count();
    }
  }

  /** Returns when no agent with the capability is left. */
  void stopAgents(String capability) throws IOException, InterruptedException {
    for (JsonNode agent : get("/api/v1/agents?limit=100").path("data")) {
      if (agent.path("capabilities").toString().contains(capability)) {
        answer(
            request("COMMAND", "/api/v1/agents/" + agent.path("agent_id").asText())
                .DELETE()
                .build());
      }
    }
    await(
        "/api/v1/agents?limit=100",
        page ->
            page.path("data")
                .valueStream()
                .filter(agent -> agent.path("capabilities").toString().contains(capability))
                .allMatch(agent -> agent.path("status").asText().equals("stopped")));
  }

  String submit(String task) throws IOException, InterruptedException {
    return post("/api/v1/tasks", task).path("task_id").asText();
  }

  void submitTogether(List<String> tasks) throws IOException, InterruptedException {
    post("/api/v1/tasks/batch", "{\"tasks\":[" + String.join(",", tasks) + "]}");
  }

  JsonNode awaitTask(String id, String status) throws IOException, InterruptedException {
    JsonNode task = JSON.createObjectNode();
    while (!task.path("status").asText().equals(status)) {
      Thread.sleep(20);
      HttpResponse<String> answer =
          http.send(
              request("QUERY", "/api/v1/tasks/" + id).build(),
              HttpResponse.BodyHandlers.ofString());
      task = JSON.readTree(answer.body());
    }
    return task;
  }

  long head() throws IOException, SQLException {
    return number("SELECT coalesce(max(global_position), ?) FROM event_store.events", 0L);
  }

  /** Looks on one connection at what is new, so that looking costs the platform next to nothing. */
  void awaitEvents(String type, int count, long after)
      throws IOException, SQLException, InterruptedException {
    try (Connection connection = database().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT max(global_position), count(*) FILTER (WHERE event_type = ?)
                FROM event_store.events WHERE global_position > ?""")) {
      statement.setString(1, type);
      long seen = after;
      for (long left = count; left > 0; Thread.sleep(left > 0 ? 50 : 0)) {
        statement.setLong(2, seen);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          seen = Math.max(seen, row.getLong(1));
          left -= row.getLong(2);
        }
      }
    }
  }

  private long number(String sql, Object... values) throws IOException, SQLException {
    try (Connection connection = database().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int n = 0; n < values.length; n++) {
        statement.setObject(n + 1, values[n]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  String natsUrl() {
    return "nats://127.0.0.1:" + settings.get("SMITH_NATS_PORT");
  }

  Path secret(String name) {
    return home.resolve("secrets").resolve(name);
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return get("QUERY", path);
  }

  JsonNode get(String part, String path) throws IOException, InterruptedException {
    return answer(request(part, path).build());
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return answer(
        request("COMMAND", path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    requireSuccess(answer);
    return JSON.readTree(answer.body());
  }

  private HttpRequest.Builder request(String part, String path) throws IOException {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + settings.get("SMITH_" + part + "_PORT") + path))
        .timeout(Duration.ofHours(1))
        .header("Authorization", "Bearer " + token());
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
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException itIsRunning) {
      return;
    }
    down();
  }

  private void down() {
    try {
      smith("down");
      FileTrees.delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
