package io.mistersmith.runner.agent;

import io.mistersmith.api.agent.AgentId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits until the platform accepts a new token. A worker that meets a closed /mcp at its start
 * works without tools to the end of its task.
 */
public final class TokenGate {

  private static final Duration ONE_TRY = Duration.ofSeconds(5);
  private static final long LONGEST_WAIT_MS = 500;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI queryUrl;
  private final Duration patience;

  public TokenGate(URI queryUrl, Duration patience) {
    this.queryUrl = queryUrl;
    this.patience = patience;
  }

  /** Whether the token was accepted before the patience was over. */
  boolean opens(AgentId agent, WorkerToken token) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(queryUrl.resolve("/api/v1/agents/" + agent))
            .timeout(ONE_TRY)
            .header("Authorization", "Bearer " + token.value())
            .build();
    long end = System.nanoTime() + patience.toNanos();
    for (long wait = 10; !accepted(request); wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(wait + ThreadLocalRandom.current().nextLong(wait));
    }
    return true;
  }

  private boolean accepted(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException notThereYet) {
      return false;
    }
  }
}
