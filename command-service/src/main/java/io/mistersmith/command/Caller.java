package io.mistersmith.command;

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
 * @param causationId the message or event that this command answers to; the command's id when null
 */
public record Caller(
    String principal,
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable String requestId,
    String tenant) {

  public static final String PRINCIPAL = "principal";
  public static final String CORRELATION_ID = "correlation_id";
  public static final String CAUSATION_ID = "causation_id";
  public static final String REQUEST_ID = "request_id";
  public static final String TENANT = "tenant";
  public static final String IDEMPOTENCY_KEY = "idempotency_key";
  public static final String TRACE_ID = "trace_id";

  /** The platform itself, for example a reaction, because of an event or message. */
  public static Caller platform(
      String name, @Nullable String correlationId, @Nullable String causationId) {
    return new Caller(name, correlationId, causationId, null, Principal.DEFAULT_TENANT);
  }

  public static Caller of(HttpServletRequest request) {
    Principal principal = Principal.of(request);
    String requestId = RequestId.of(request);
    return new Caller(
        principal.name(), Traces.currentId(), requestId, requestId, principal.tenant());
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
    return metadata;
  }
}
