package io.mistersmith.command.parked;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parked message as it is shown.
 *
 * @param consumer whose message it is
 * @param reason why it was not understood
 * @param status parked, retried or discarded
 * @param body as text, its first 64 KiB
 */
record ParkedView(
    String parkedId,
    String consumer,
    String subject,
    String reason,
    String status,
    JsonNode headers,
    String body,
    int bodyBytes,
    Instant parkedAt,
    @Nullable Instant decidedAt,
    @Nullable String decidedBy,
    @Nullable String decisionReason) {}
