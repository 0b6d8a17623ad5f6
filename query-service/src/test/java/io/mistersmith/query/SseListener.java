package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Reads an event stream on a thread of its own. */
public final class SseListener implements AutoCloseable {
  public final List<String> lines = new CopyOnWriteArrayList<>();
  public volatile boolean ended;
  private final HttpResponse<Stream<String>> response;

  public SseListener(Platform service, String path, String... headers) {
    this(await().until(() -> open(service, path, headers), answer -> answer.statusCode() == 200));
  }

  SseListener(HttpResponse<Stream<String>> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  static HttpResponse<Stream<String>> open(Platform service, String path, String... headers) {
    HttpRequest.Builder request = service.request(path).setHeader("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return service.http.send(
          request.version(java.net.http.HttpClient.Version.HTTP_1_1).build(),
          HttpResponse.BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try {
      response.body().forEach(lines::add);
    } catch (RuntimeException cut) {
      // Closed by the test.
    }
    ended = true;
  }

  public List<Long> ids() {
    return lines.stream()
        .filter(line -> line.startsWith("id: "))
        .map(line -> Long.valueOf(line.substring(4)))
        .toList();
  }

  public List<JsonNode> data() {
    return lines.stream()
        .filter(line -> line.startsWith("data: "))
        .map(line -> Platform.json(line.substring(6)))
        .toList();
  }

  JsonNode data(long id) {
    return Platform.json(lines.get(lines.indexOf("id: " + id) + 2).substring(6));
  }

  @Override
  public void close() {
    response.body().close();
  }
}
