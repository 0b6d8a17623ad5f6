package io.mistersmith.runner.worker;

import java.util.Set;

/**
 * What a turn must have besides a result without error.
 *
 * @param requiredMcp servers that must be connected at init
 * @param requiredTools prefix of the tools whose refusal spoils the answer
 * @param schemaAsked a structured output was asked for
 */
record TurnPolicy(Set<String> requiredMcp, String requiredTools, boolean schemaAsked) {

  static final TurnPolicy PLATFORM = new TurnPolicy(Set.of("platform"), "mcp__platform__", false);
}
