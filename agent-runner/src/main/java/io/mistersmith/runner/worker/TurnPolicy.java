package io.mistersmith.runner.worker;

import java.util.Set;

/**
 * What a turn must have besides a result without error, and what it costs.
 *
 * @param requiredMcp servers that must be connected at init
 * @param requiredTools prefix of the tools whose refusal spoils the answer
 * @param schemaAsked a structured output was asked for
 * @param replay its lines were said before, and what they tell of usage was charged then
 */
record TurnPolicy(
    Set<String> requiredMcp, String requiredTools, boolean schemaAsked, boolean replay) {

  static final TurnPolicy PLATFORM = ofPlatform(false);
  static final TurnPolicy REPLAY = ofPlatform(true);

  private static TurnPolicy ofPlatform(boolean replay) {
    return new TurnPolicy(Set.of("platform"), "mcp__platform__", false, replay);
  }
}
