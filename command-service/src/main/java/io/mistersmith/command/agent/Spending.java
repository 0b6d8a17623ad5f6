package io.mistersmith.command.agent;

import io.mistersmith.api.agent.AgentEvent.AgentCharged;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent has spent.
 *
 * @param spentUsd by all its runs
 * @param latest what its latest runs have cost, oldest first; a report about an older run would be
 *     added once more, on the safe side of a budget
 */
record Spending(BigDecimal spentUsd, List<Charge> latest) {
  private static final int REMEMBERED = 100;

  static final Spending NONE = new Spending(BigDecimal.ZERO, List.of());

  /**
   * @param partial whether a result may still say otherwise
   */
  record Charge(RunId runId, BigDecimal costUsd, boolean partial) {}

  /** Whether it says more of the run than what is known: the result line has the last word. */
  boolean isNews(RunId run, Usage usage) {
    return latest.stream()
        .filter(charge -> charge.runId().equals(run))
        .findFirst()
        .map(
            known ->
                known.partial()
                    && (!usage.estimated() || usage.costUsd().compareTo(known.costUsd()) > 0))
        .orElse(usage.costUsd().signum() > 0);
  }

  BigDecimal spentAfter(RunId run, BigDecimal costUsd) {
    return latest.stream()
        .filter(charge -> charge.runId().equals(run))
        .map(Charge::costUsd)
        .reduce(spentUsd, BigDecimal::subtract)
        .add(costUsd);
  }

  Spending after(AgentCharged e) {
    List<Charge> charges = new ArrayList<>(latest);
    charges.removeIf(charge -> charge.runId().equals(e.runId()));
    charges.add(new Charge(e.runId(), e.costUsd(), e.partial()));
    int first = Math.max(0, charges.size() - REMEMBERED);
    return new Spending(e.spentUsd(), List.copyOf(charges.subList(first, charges.size())));
  }
}
