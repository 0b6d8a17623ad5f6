package io.mistersmith.query.projection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A processing group as operators see it.
 *
 * @param state running, paused, stopped or failing
 * @param reason why it is not running
 * @param behind events that it has not handled yet
 * @param etaSeconds when it will have; null when it does not move
 * @param rebuild the latest one; null when there was none
 */
record ProjectionView(
    String name,
    String state,
    @Nullable String reason,
    long position,
    long logPosition,
    long behind,
    double eventsPerSecond,
    @Nullable Long etaSeconds,
    List<String> tables,
    long parked,
    long parkedSequences,
    @Nullable RebuildView rebuild) {}
