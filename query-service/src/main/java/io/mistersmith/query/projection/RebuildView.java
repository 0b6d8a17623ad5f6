package io.mistersmith.query.projection;

import org.jspecify.annotations.Nullable;

/**
 * A rebuild beside the tables that are read.
 *
 * @param state building, comparing, compared, switching, switched, abandoned or failed
 */
record RebuildView(
    String state,
    String startedAt,
    long position,
    long behind,
    double eventsPerSecond,
    @Nullable Long etaSeconds,
    @Nullable Difference difference,
    @Nullable String failure) {}
