/** Committed events, told on NATS in order. */
@NullMarked
package io.mistersmith.command.relay;

import org.jspecify.annotations.NullMarked;
