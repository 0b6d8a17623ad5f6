package io.mistersmith.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a service whether it is ready. */
final class Health implements AutoCloseable {
  enum State {
    READY,
    NOT_READY,
    SILENT
  }

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final String token;

  Health(String token) {
    this.token = token;
  }

  State of(Service service, Settings settings) {
    var request =
        HttpRequest.newBuilder(URI.create(settings.url(service.port) + "/health/ready"))
            .header("Authorization", "Bearer " + token)
            .timeout(LIMIT)
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == 200 ? State.READY : State.NOT_READY;
    } catch (IOException e) {
      return State.SILENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return State.SILENT;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
