package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a run used. Tokens, and US dollars.
 *
 * @param partial true when it is not what the result line said, but an estimate from what the
 *     worker had printed until then
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cacheReadTokens,
    long cacheCreationTokens,
    BigDecimal costUsd,
    long durationMs,
    int turns,
    @Nullable String model,
    @Nullable String sessionId,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean partial) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, BigDecimal.ZERO, 0, 0, null, null);

  public Usage(
      long inputTokens,
      long outputTokens,
      long cacheReadTokens,
      long cacheCreationTokens,
      BigDecimal costUsd,
      long durationMs,
      int turns,
      @Nullable String model,
      @Nullable String sessionId) {
    this(
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheCreationTokens,
        costUsd,
        durationMs,
        turns,
        model,
        sessionId,
        null);
  }

  /** Whether it says more of the same run than what is known: the result line has the last word. */
  public boolean saysMoreThan(@Nullable Usage known) {
    boolean something = costUsd.signum() > 0 || tokens() > 0;
    return something
        && (known == null
            || (known.estimated()
                && (!estimated()
                    || costUsd.compareTo(known.costUsd) > 0
                    || tokens() > known.tokens())));
  }

  public boolean estimated() {
    return Boolean.TRUE.equals(partial);
  }

  private long tokens() {
    return inputTokens + outputTokens + cacheReadTokens + cacheCreationTokens;
  }
}
