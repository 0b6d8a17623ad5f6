/** Decides: takes commands by REST and NATS and records what happened. */
@NullMarked
package io.mistersmith.command;

import org.jspecify.annotations.NullMarked;
