/** The streams and durable consumers on NATS. */
@NullMarked
package io.mistersmith.command.nats;

import org.jspecify.annotations.NullMarked;
