package io.mistersmith.query.forward;

import io.mistersmith.base.breaker.Breaker;
import io.mistersmith.base.breaker.BreakerSettings;
import io.mistersmith.base.breaker.Breakers;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.door.OnBehalfOf;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.trace.Traces;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Hands writes on to command-service, under its own credential and in the caller's name. */
@Component
public class Forwarder {
  private static final int RETRY_SECONDS = 2;

  private final CommandSettings settings;
  private final HttpClient client;
  private final @Nullable String token;
  private final Breaker breaker;
  private final Liveness liveness;
  private final AtomicLong lastWritten = new AtomicLong();

  Forwarder(CommandSettings settings, Breakers breakers, BreakerSettings breakerSettings) {
    this.settings = settings;
    this.breaker = breakers.named("command-service");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout())
            .build();
    this.liveness = new Liveness(breaker, client, settings.url(), breakerSettings.probe());
    this.token =
        settings.serviceTokenFile() != null && settings.hasToken()
            ? Tokens.read(settings.serviceTokenFile())
            : null;
  }

  /**
   * @throws ProblemException 400 {@code invalid_input} for a key that no header can hold, 503
   *     {@code command_service_unavailable} or {@code circuit_open} when nothing was handed on, 504
   *     {@code outcome_unknown} when no answer came
   */
  public Answer send(Write write) {
    HttpRequest request = request(write);
    if (!breaker.tryStart()) {
      throw ProblemException.unavailable(
          "circuit_open",
          "Writes have failed in a row and are not tried for a while. Nothing was done; repeat the"
              + " call.",
          (int) Math.max(1, breaker.untilTrial().plusMillis(999).toSeconds()));
    }
    try {
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      Answer known = new Answer(answer.statusCode(), answer.body(), answer.headers());
      liveness.seen(true);
      if (answer.statusCode() < 500) {
        breaker.succeeded();
      } else {
        breaker.failed(new IOException("HTTP " + answer.statusCode()));
      }
      known.position().ifPresent(position -> lastWritten.accumulateAndGet(position, Math::max));
      return known;
    } catch (ConnectException | HttpConnectTimeoutException away) {
      liveness.seen(false);
      breaker.failed(away);
      throw ProblemException.unavailable(
          "command_service_unavailable",
          "Writes are not possible at the moment. Nothing was done; repeat the call.",
          RETRY_SECONDS);
    } catch (IOException lost) {
      liveness.seen(false);
      breaker.failed(lost);
      throw unknown();
    } catch (InterruptedException e) {
      breaker.neither();
      Thread.currentThread().interrupt();
      throw unknown();
    }
  }

  /** The position of the last write that went through here. */
  public long lastWritten() {
    return lastWritten.get();
  }

  private HttpRequest request(Write write) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url().resolve(write.path()))
            .timeout(settings.timeout())
            .method(write.method(), BodyPublishers.ofByteArray(write.body()))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header(OnBehalfOf.HEADER, OnBehalfOf.header(write.principal()))
            .header(RequestId.HEADER, write.requestId());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    String trace = Traces.header();
    if (trace != null) {
      request.header(Traces.HEADER, trace);
    }
    String key = write.idempotencyKey();
    if (key != null) {
      IdempotencyKey.require(key);
      request.header(IdempotencyKey.HEADER, key);
    }
    return request.build();
  }

  private static ProblemException unknown() {
    return new ProblemException(
        504,
        "outcome_unknown",
        "No answer came in time, so the write may or may not have been done."
            + " Repeat it with the same Idempotency-Key: it will be done once.",
        List.of(),
        RETRY_SECONDS);
  }
}
