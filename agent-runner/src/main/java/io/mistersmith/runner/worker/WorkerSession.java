package io.mistersmith.runner.worker;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * The CLI's own memory of a conversation.
 *
 * @param resumed whether it was begun by an earlier worker
 * @param costUsd what the CLI remembers that it has cost, and adds to whatever it costs from now on
 */
public record WorkerSession(String id, boolean resumed, BigDecimal costUsd) {

  public static WorkerSession fresh() {
    return new WorkerSession(UUID.randomUUID().toString(), false, BigDecimal.ZERO);
  }

  public static WorkerSession resumed(String id) {
    return new WorkerSession(id, true, BigDecimal.ZERO);
  }

  WorkerSession costing(BigDecimal usd) {
    return new WorkerSession(id, resumed, usd);
  }
}
