package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A REST and MCP client that knows nothing of the platform's classes. */
final class Client {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final String token;

  Client(int port, String token) {
    this.base = "http://127.0.0.1:" + port;
    this.token = token;
  }

  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(35));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> raw = http.send(request, HttpResponse.BodyHandlers.ofString());
      String text = raw.body();
      boolean json = raw.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(raw.statusCode(), json ? JSON.readTree(text) : JSON.nullNode(), raw);
    } catch (IOException e) {
      throw new AssertionError(request.uri() + " did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The lines of a stream, endless; close it. */
  HttpResponse<Stream<String>> stream(String path, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/event-stream");
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      if (headers.length > 0) {
        request.headers(headers);
      }
      return http.send(request.GET().build(), HttpResponse.BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  String spawn(String role, String capability) {
    Answer answer =
        post(
            "/api/v1/agents",
            "{\"role\":\"%s\",\"capabilities\":[\"%s\"],\"executor\":\"scripted\"}"
                .formatted(role, capability));
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return answer.body().path("agent_id").asText();
  }

  String submit(String body) {
    Answer answer = post("/api/v1/tasks", body);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    return answer.body().path("task_id").asText();
  }

  JsonNode task(String id) {
    return get("/api/v1/tasks/" + id).body();
  }

  JsonNode awaitTask(String id, String status) {
    return awaiting("/api/v1/tasks/" + id, body -> body.path("status").asText().equals(status));
  }

  JsonNode awaitAgent(String id, String... statuses) {
    return awaiting(
        "/api/v1/agents/" + id,
        body -> Stream.of(statuses).anyMatch(body.path("status").asText()::equals));
  }

  JsonNode awaiting(String path, Predicate<JsonNode> condition) {
    return await("GET " + path)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> get(path).body(), condition);
  }

  JsonNode mcp(String method, String params) {
    Answer answer =
        post(
            "/mcp",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params),
            "Accept",
            "application/json, text/event-stream",
            "MCP-Protocol-Version",
            "2025-11-25");
    return answer.body();
  }
}
