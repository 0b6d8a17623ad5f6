package io.mistersmith.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The worker's session in which an attempt is made.
 *
 * @param resumed whether it is that of an earlier attempt, taken up again
 * @param notResumed why the session of the earlier attempt was not taken up, when it should have
 *     been
 */
public record TaskSession(
    String id,
    boolean resumed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String notResumed) {}
