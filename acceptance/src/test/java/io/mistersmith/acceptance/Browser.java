package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real Chromium without a window, driven by its own DevTools protocol. */
final class Browser implements AutoCloseable, WebSocket.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  /** Where a Chromium is on this machine; empty when there is none. */
  static Optional<Path> installed() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  Browser(Path program, Path profile) throws Exception {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
    String base = "http://127.0.0.1:" + Files.readAllLines(port).getFirst();
    String page = await().atMost(PATIENCE).until(() -> page(base), address -> !address.isEmpty());
    socket = http.newWebSocketBuilder().buildAsync(URI.create(page), this).join();
    call("Page.enable", Map.of());
  }

  private String page(String base) throws IOException, InterruptedException {
    String list =
        http.send(
                java.net.http.HttpRequest.newBuilder(URI.create(base + "/json/list")).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString())
            .body();
    for (JsonNode target : Client.JSON.readTree(list)) {
      if (target.path("type").asText().equals("page")) {
        return target.path("webSocketDebuggerUrl").asText();
      }
    }
    return "";
  }

  void open(String address) {
    call("Page.navigate", Map.of("url", address));
  }

  /** The value of an expression in the page, as text. */
  String value(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", "String(" + expression + ")", "awaitPromise", true));
    return result.at("/result/result/value").asText();
  }

  void awaitValue(String expression, String expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(value(expression)).as(expression).isEqualTo(expected));
  }

  private JsonNode call(String method, Map<String, Object> params) {
    int id = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = Client.JSON.createObjectNode();
    message.put("id", id).put("method", method).set("params", Client.JSON.valueToTree(params));
    socket.sendText(message.toString(), true).join();
    return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      try {
        JsonNode message = Client.JSON.readTree(part.toString());
        CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt());
        if (waiting != null) {
          waiting.complete(message);
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }
}
