/**
 * Carries what workers print and what the runner reports to NATS, in order, and does not lose it.
 */
@NullMarked
package io.mistersmith.runner.relay;

import org.jspecify.annotations.NullMarked;
