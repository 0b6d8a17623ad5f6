package io.mistersmith.command.ingest;

import io.mistersmith.api.agent.AgentMessage.Output;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.base.cache.RecentlyUsed;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.eventstore.EventLog;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which attempts have been taken from their agents. What a worker printed before that belongs to
 * the transcript, also when it comes late; what it printed afterwards does not.
 */
final class Fences {
  private static final int REMEMBERED = 10_000;

  /** Events of a task that are looked through for the end of the attempt. */
  private static final int LOOKED_THROUGH = 10_000;

  private final JdbcClient jdbc;
  private final EventLog log;
  private final RecentlyUsed<RunId, Instant> known = new RecentlyUsed<>(REMEMBERED);

  Fences(JdbcClient jdbc, EventLog log) {
    this.jdbc = jdbc;
    this.log = log;
  }

  boolean isBehind(Output output) {
    Instant fence = known.get(output.runId());
    if (fence == null && !isLive(output)) {
      fence = inTheLog(output);
      if (fence != null) {
        known.put(output.runId(), fence);
      }
    }
    return fence != null && output.timestamp().isAfter(fence);
  }

  private boolean isLive(Output output) {
    return jdbc.sql("SELECT count(*) FROM command.pending_task WHERE task_id = ? AND run_id = ?")
            .params(output.taskId().value(), output.runId().value())
            .query(Integer.class)
            .single()
        > 0;
  }

  private @Nullable Instant inTheLog(Output output) {
    return log.readAggregate(output.taskId().value(), 0, LOOKED_THROUGH).stream()
        .filter(
            stored -> stored.type().equals("task.released") || stored.type().equals("task.failed"))
        .map(
            stored ->
                switch (EventReading.event(stored)) {
                  case TaskReleased e when e.runId().equals(output.runId()) -> e.releasedAt();
                  case TaskFailed e when Objects.equals(e.runId(), output.runId()) -> e.failedAt();
                  case Object _ -> null;
                })
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
