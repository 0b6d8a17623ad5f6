package io.mistersmith.api;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Budgets in US dollars. Null is no budget. */
public final class Usd {
  /** The largest budget that can be asked for. */
  public static final String LARGEST_BUDGET = "1000000";

  private Usd() {}

  /** What is left of a budget, not below zero; null when there is none. */
  public static @Nullable BigDecimal left(@Nullable BigDecimal budget, BigDecimal spent) {
    return budget == null ? null : budget.subtract(spent).max(BigDecimal.ZERO);
  }

  public static boolean isUsedUp(@Nullable BigDecimal budget, BigDecimal spent) {
    return budget != null && spent.compareTo(budget) >= 0;
  }

  /** The tighter of two budgets. */
  public static @Nullable BigDecimal least(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null ? other : other == null ? one : one.min(other);
  }

  public static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null ? other == null : other != null && one.compareTo(other) == 0;
  }
}
