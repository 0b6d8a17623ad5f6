package io.mistersmith.runner.worker;

import java.util.UUID;

/**
 * The CLI's own memory of a conversation.
 *
 * @param resumed whether it was begun by an earlier worker
 */
public record WorkerSession(String id, boolean resumed) {

  public static WorkerSession fresh() {
    return new WorkerSession(UUID.randomUUID().toString(), false);
  }

  public static WorkerSession resumed(String id) {
    return new WorkerSession(id, true);
  }
}
