package io.mistersmith.command.ingest;

import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskMessage.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** When the next attempt may begin: never before the time that the other side asked for. */
final class Retry {
  private final RetrySettings settings;
  private final BackOff backOff;
  private final Clock clock;

  Retry(RetrySettings settings, Clock clock) {
    this.settings = settings;
    this.backOff =
        new BackOff(
            BackOff.Kind.EXPONENTIAL,
            settings.base().toMillis(),
            settings.longest().toMillis(),
            settings.jitterPercent());
    this.clock = clock;
  }

  /** Null when there is nothing to wait for. The jitter becomes part of the recorded time. */
  @Nullable Instant at(Result result, TaskError error) {
    if (error.category() != TaskError.Category.TRANSIENT) {
      return null;
    }
    Duration wait =
        backOff.delay(Math.max(result.attempt() - 1, 0), ThreadLocalRandom.current().nextDouble());
    Long millis = result.retryAfterMs();
    if (millis != null) {
      Duration asked = Duration.ofMillis(Math.clamp(millis, 0, settings.longestAsked().toMillis()));
      wait = asked.compareTo(wait) > 0 ? asked : wait;
    }
    return clock.instant().plus(wait);
  }
}
