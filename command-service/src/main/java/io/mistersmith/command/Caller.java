package io.mistersmith.command;

import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.trace.Traces;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a command and what it follows from. Every event of the command carries it as metadata.
 *
 * @param correlationId names the whole story; the command's own id when null
 * @param causationId the event that this command follows from, or the request or message when there
 *     is none; the command's id when null
 * @param taskId the task for which it was sent
 * @param runId the run in which it was sent
 * @param messageId the report on NATS that said so
 */
public record Caller(
    String principal,
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable String requestId,
    String tenant,
    @Nullable String taskId,
    @Nullable String runId,
    @Nullable String messageId) {

  public static final String PRINCIPAL = "principal";
  public static final String CORRELATION_ID = "correlation_id";
  public static final String CAUSATION_ID = "causation_id";
  public static final String REQUEST_ID = "request_id";
  public static final String TENANT = "tenant";
  public static final String TASK_ID = "task_id";
  public static final String RUN_ID = "run_id";
  public static final String MESSAGE_ID = "message_id";
  public static final String IDEMPOTENCY_KEY = "idempotency_key";
  public static final String TRACE_ID = "trace_id";

  /** The platform itself, for example a reaction, because of an event or message. */
  public static Caller platform(
      String name, @Nullable String correlationId, @Nullable String causationId) {
    return new Caller(
        name, correlationId, causationId, null, Principal.DEFAULT_TENANT, null, null, null);
  }

  public static Caller of(HttpServletRequest request) {
    Principal principal = Principal.of(request);
    String requestId = RequestId.of(request);
    return new Caller(
        principal.name(),
        Traces.currentId(),
        requestId,
        requestId,
        principal.tenant(),
        null,
        null,
        null);
  }

  /** The same one, because of an event. */
  public Caller because(@Nullable String correlation, String causation) {
    return new Caller(
        principal, correlation, causation, requestId, tenant, taskId, runId, messageId);
  }

  Caller in(TaskId task, RunId run) {
    return new Caller(
        principal,
        correlationId,
        causationId,
        requestId,
        tenant,
        task.value(),
        run.value(),
        messageId);
  }

  Caller told(@Nullable String message) {
    return new Caller(
        principal, correlationId, causationId, requestId, tenant, taskId, runId, message);
  }

  public Map<String, String> metadata(String commandId) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put(PRINCIPAL, principal);
    metadata.put(TENANT, tenant);
    String story = correlationId == null ? commandId : correlationId;
    metadata.put(CORRELATION_ID, story);
    metadata.put(TRACE_ID, Traces.traceId(story));
    metadata.put(CAUSATION_ID, causationId == null ? commandId : causationId);
    if (requestId != null) {
      metadata.put(REQUEST_ID, requestId);
    }
    if (taskId != null) {
      metadata.put(TASK_ID, taskId);
    }
    if (runId != null) {
      metadata.put(RUN_ID, runId);
    }
    if (messageId != null) {
      metadata.put(MESSAGE_ID, messageId);
    }
    return metadata;
  }
}
