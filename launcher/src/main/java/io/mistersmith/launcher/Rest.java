package io.mistersmith.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.infra.InfraException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The platform's REST interface as this command line uses it. A refusal becomes one sentence for a
 * person.
 */
final class Rest {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(35);
  private static final int LONGEST_ANSWER = 32 << 20;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final AtomicLong written = new AtomicLong();
  private final String url;
  private final String token;

  Rest(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** Sees whatever this client wrote before. */
  JsonNode get(String path) {
    long position = written.get();
    String suffix =
        position == 0 ? "" : (path.contains("?") ? "&" : "?") + "min_position=" + position;
    return send(request(path + suffix).GET());
  }

  JsonNode post(String path, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  JsonNode delete(String path) {
    return send(request(path).header("Idempotency-Key", UUID.randomUUID().toString()).DELETE());
  }

  /**
   * Hands each {@code data:} line of an event stream to the listener, until the stream or the
   * thread ends.
   */
  void follow(String path, Consumer<JsonNode> listener) throws InterruptedException {
    var request =
        request(path)
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofDays(1))
            .GET()
            .build();
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        throw new InfraException("%s answered %d.".formatted(path, response.statusCode()));
      }
      response
          .body()
          .filter(line -> line.startsWith("data:"))
          .map(line -> parse(line.substring(5).strip()))
          .flatMap(Optional::stream)
          .forEach(listener);
    } catch (UncheckedIOException e) {
      if (!Thread.currentThread().isInterrupted() && !interrupted(e)) {
        throw unreachable(new IOException(e));
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Hands each line of a long answer to the listener; there is no limit of time. */
  void lines(String path, Consumer<JsonNode> listener) {
    var request =
        request(path)
            .header("Accept", "application/x-ndjson")
            .timeout(Duration.ofDays(1))
            .GET()
            .build();
    try {
      var response = client.send(request, HttpResponse.BodyHandlers.ofLines());
      try (var lines = response.body()) {
        if (response.statusCode() != 200) {
          throw new InfraException(
              refusal(
                  response.statusCode(),
                  parse(lines.collect(Collectors.joining())).orElseGet(JSON::createObjectNode)));
        }
        lines.map(Rest::parse).flatMap(Optional::stream).forEach(listener);
      }
    } catch (UncheckedIOException e) {
      throw unreachable(e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted.", e);
    }
  }

  /** Writes the answer of a POST to a file; there is no limit of time or size but the disk's. */
  void download(String path, JsonNode body, Path file, LongConsumer progress) throws IOException {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofDays(1))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<InputStream> response = open(request);
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        String text = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        throw new InfraException(
            refusal(response.statusCode(), parse(text).orElseGet(JSON::createObjectNode)));
      }
      try (var out = Files.newOutputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
          out.write(buffer, 0, read);
          written += read;
          progress.accept(written);
        }
      }
    }
  }

  /** Sends a file as it is. */
  JsonNode upload(String path, Path file) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/zip")
              .timeout(Duration.ofDays(1))
              .POST(HttpRequest.BodyPublishers.ofFile(file)));
    } catch (java.io.FileNotFoundException e) {
      throw new InfraException("Cannot read %s.".formatted(file), e);
    }
  }

  /** What goes wrong here is the platform's side, not the disk's. */
  private int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new InfraException("The answer broke off; nothing was kept. Ask again.", e);
    }
  }

  private HttpResponse<InputStream> open(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted.", e);
    }
  }

  /** Whether nobody wants to hear more; the client wraps that twice. */
  private static boolean interrupted(Throwable failure) {
    for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  static String query(Map<String, @Nullable Object> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(
                            String.valueOf(entry.getValue()), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /** A path element that a person typed. */
  static String element(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token)
        .timeout(LIMIT);
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      String body;
      try (InputStream content = response.body()) {
        body = new String(content.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      }
      response
          .headers()
          .firstValueAsLong("X-Event-Position")
          .ifPresent(position -> written.accumulateAndGet(position, Math::max));
      JsonNode answer = parse(body).orElseGet(JSON::createObjectNode);
      if (response.statusCode() >= 400) {
        throw new InfraException(refusal(response.statusCode(), answer));
      }
      return answer;
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted.", e);
    }
  }

  private InfraException unreachable(IOException e) {
    return e instanceof ConnectException
        ? new InfraException(
            "Nothing answers at %s; start the platform with ./smith up -d.".formatted(url), e)
        : new InfraException(
            "%s did not answer: %s.".formatted(url, String.valueOf(e.getMessage())), e);
  }

  private static String refusal(int status, JsonNode problem) {
    String why = problem.path("detail").asText(problem.path("title").asText(""));
    String code = problem.path("code").asText("");
    return "Refused (%d%s)%s"
        .formatted(status, code.isEmpty() ? "" : ", " + code, why.isEmpty() ? "." : ": " + why);
  }

  private static Optional<JsonNode> parse(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
