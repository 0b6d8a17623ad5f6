package io.mistersmith.api.supervision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a restart waits.
 *
 * @param baseMs the first wait
 * @param maxMs the longest wait
 * @param jitterPercent by how much of itself a wait may be shortened, 0 to 100
 */
public record BackOff(Kind kind, long baseMs, long maxMs, int jitterPercent) {

  /** How the wait grows with every restart in the window. */
  public enum Kind {
    FIXED,
    LINEAR,
    EXPONENTIAL;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Kind of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /** Twice as long each time, and always the same. */
  public static BackOff doubling(Duration base, Duration longest) {
    return new BackOff(Kind.EXPONENTIAL, base.toMillis(), longest.toMillis(), 0);
  }

  /** Without jitter. */
  public Duration delay(int earlier) {
    return delay(earlier, 0);
  }

  /**
   * @param earlier how many restarts came before
   * @param jitter 0 to 1, drawn by the caller
   */
  public Duration delay(int earlier, double jitter) {
    double grown =
        switch (kind) {
          case FIXED -> (double) baseMs;
          case LINEAR -> (double) baseMs * (earlier + 1);
          case EXPONENTIAL -> baseMs * Math.pow(2, earlier);
        };
    double capped = Math.min(grown, (double) maxMs);
    return Duration.ofMillis(Math.round(capped - capped * jitterPercent / 100 * jitter));
  }
}
