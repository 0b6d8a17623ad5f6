package io.mistersmith.query.mcp;

import io.mistersmith.base.door.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and under which ids.
 *
 * @param idempotencyKey repeats of a call carry the same
 */
record Call(Principal principal, String requestId, @Nullable String idempotencyKey) {

  Call withKey(@Nullable String key) {
    return key == null ? this : new Call(principal, requestId, key);
  }
}
