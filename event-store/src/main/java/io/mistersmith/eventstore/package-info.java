/**
 * An event store for Axon 4 on Postgres. Writers are grouped into one transaction per batch ({@code
 * GroupCommit}), positions are gapless in commit order, every row is chained to the one before by a
 * hash, and readers are woken by NOTIFY.
 *
 * <p>Knows events as text and metadata only, nothing of what they mean.
 */
@NullMarked
package io.mistersmith.eventstore;

import org.jspecify.annotations.NullMarked;
