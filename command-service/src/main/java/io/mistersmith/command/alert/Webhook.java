package io.mistersmith.command.alert;

import io.mistersmith.api.Json;
import io.mistersmith.api.alert.AlertCommand.RecordDelivery;
import io.mistersmith.api.alert.AlertMessage;
import io.mistersmith.command.Commands;
import io.mistersmith.command.due.Due;
import io.mistersmith.command.due.DueWorker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Posts an alert, signed, until it is taken or the tries are used up; each try becomes an event. It
 * follows no redirect and reads no answer but its status.
 */
final class Webhook implements DueWorker {
  static final String KIND = "post-alert";
  static final String CHANNEL = "webhook";

  private final URI url;
  private final Signature signature;
  private final AlertSettings.Webhook settings;
  private final Commands commands;
  private final Clock clock;
  private final HttpClient client;

  Webhook(
      URI url,
      Signature signature,
      AlertSettings.Webhook settings,
      Commands commands,
      Clock clock) {
    this.url = url;
    this.signature = signature;
    this.settings = settings;
    this.commands = commands;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean isSlow() {
    return true;
  }

  @Override
  public Outcome work(Due due) throws InterruptedException {
    AlertMessage alert = due.as(AlertMessage.class);
    int attempt = due.tries() + 1;
    String problem = post(alert, attempt);
    boolean last = problem == null || attempt >= settings.attempts();
    commands.send(
        new RecordDelivery(alert.alertId(), CHANNEL, attempt, problem, last, clock.instant()),
        due.caller("webhook"));
    Duration pause = settings.pause(attempt);
    return last ? new Outcome.Done() : new Outcome.Later(pause);
  }

  /** Null when it was taken. */
  private @Nullable String post(AlertMessage alert, int attempt) throws InterruptedException {
    byte[] body = Json.bytes(alert);
    long timestamp = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("X-Smith-Alert-Id", alert.alertId().value())
            .header("X-Smith-Attempt", Integer.toString(attempt))
            .header("X-Smith-Timestamp", Long.toString(timestamp))
            .header("X-Smith-Signature", signature.of(timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status >= 200 && status < 300 ? null : "HTTP " + status;
    } catch (IOException away) {
      return away.getClass().getSimpleName();
    }
  }
}
