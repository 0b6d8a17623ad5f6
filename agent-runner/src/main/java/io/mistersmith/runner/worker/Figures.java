package io.mistersmith.runner.worker;

import org.jspecify.annotations.Nullable;

/**
 * What a turn consumed.
 *
 * @param partial whether it is an estimate from what was printed, because no result line says it
 */
public record Figures(
    @Nullable String sessionId,
    @Nullable String model,
    Tokens tokens,
    double costUsd,
    int turns,
    boolean partial) {

  public static final Figures NONE = new Figures(null, null, Tokens.NONE, 0, 0, false);

  public boolean isNothing() {
    return costUsd == 0 && tokens.equals(Tokens.NONE);
  }
}
