package io.mistersmith.api.task;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a run used, as its result line said. Tokens, and US dollars. */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cacheReadTokens,
    long cacheCreationTokens,
    BigDecimal costUsd,
    long durationMs,
    int turns,
    @Nullable String model,
    @Nullable String sessionId) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, BigDecimal.ZERO, 0, 0, null, null);
}
