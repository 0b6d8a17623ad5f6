package io.mistersmith.base.problem;

/**
 * One broken rule.
 *
 * @param field where, for example {@code priority} or {@code required_capabilities[0]}; empty for
 *     the body as a whole
 * @param rule what holds there, for example {@code must be at most 10}
 */
public record Violation(String field, String rule) {
  @Override
  public String toString() {
    return field.isEmpty() ? rule : field + ": " + rule;
  }
}
