package io.mistersmith.query.forward;

import io.mistersmith.base.breaker.Breaker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks command-service whether it lives, while the breaker around writes is open. One that was away
 * and is there again is tried at once; one that lives and fails is left alone until the breaker's
 * time is over.
 */
final class Liveness {
  private final Breaker breaker;
  private final HttpClient client;
  private final HttpRequest question;
  private final Duration every;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean away;

  Liveness(Breaker breaker, HttpClient client, URI service, Duration every) {
    this.breaker = breaker;
    this.client = client;
    this.every = every;
    this.question =
        HttpRequest.newBuilder(service.resolve("/health/live"))
            .timeout(every.plusSeconds(1))
            .build();
    breaker.whenOpened(this::begin);
  }

  /** How the last write ended. */
  void seen(boolean isThere) {
    away = !isThere;
  }

  private void begin() {
    if (asking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("liveness").start(this::ask);
    }
  }

  private void ask() {
    try {
      while (breaker.isOpen()) {
        Thread.sleep(every);
        if (!isAlive()) {
          away = true;
        } else if (away) {
          away = false;
          breaker.tryEarly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
      if (breaker.isOpen() && !Thread.currentThread().isInterrupted()) {
        begin();
      }
    }
  }

  private boolean isAlive() throws InterruptedException {
    try {
      return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException gone) {
      return false;
    }
  }
}
