package io.mistersmith.api.alert;

import io.mistersmith.api.agent.AgentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code system.alerts.{severity}}, and the body that the webhook is sent. */
public record AlertMessage(
    AlertId alertId,
    Severity severity,
    String code,
    String message,
    @Nullable AgentId agentId,
    long causePosition,
    Instant timestamp) {}
