package io.mistersmith.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * Asks a service whether it is ready. Java's newer HTTP client, which {@link Rest} needs, would be
 * a third more of what {@code smith status} takes.
 */
final class Health {
  enum State {
    READY,
    NOT_READY,
    SILENT
  }

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final String token;

  Health(String token) {
    this.token = token;
  }

  State of(Service service, Settings settings) {
    URI ready = URI.create(settings.url(service.port) + "/health/ready");
    try {
      HttpURLConnection request = (HttpURLConnection) ready.toURL().openConnection();
      request.setInstanceFollowRedirects(false);
      request.setConnectTimeout(Math.toIntExact(LIMIT.toMillis()));
      request.setReadTimeout(Math.toIntExact(LIMIT.toMillis()));
      request.setRequestProperty("Authorization", "Bearer " + token);
      try {
        return request.getResponseCode() == 200 ? State.READY : State.NOT_READY;
      } finally {
        request.disconnect();
      }
    } catch (IOException e) {
      return State.SILENT;
    }
  }
}
