package io.mistersmith.query.forward;

import io.mistersmith.base.door.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A write to hand on.
 *
 * @param path with its query, if any
 * @param body JSON, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Write(
    String method,
    String path,
    byte[] body,
    Principal principal,
    @Nullable String idempotencyKey,
    String requestId) {}
