package io.mistersmith.api.run;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.StoredAs;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import java.util.List;

/** What a worker printed. Chunk n is sequence number n of the run's stream. */
public sealed interface RunEvent extends DomainEvent {
  RunId runId();

  /** Fields as in {@link io.mistersmith.api.agent.AgentMessage.Output}. */
  @StoredAs("run.output_recorded")
  record RunOutputRecorded(
      RunId runId,
      TaskId taskId,
      AgentId agentId,
      int attempt,
      long chunk,
      String stream,
      List<String> lines,
      boolean continues,
      String sha256,
      Instant printedAt)
      implements RunEvent {}
}
