/** Commands from people on NATS, in the older form: a bare body without an envelope. */
@NullMarked
package io.mistersmith.command.control;

import org.jspecify.annotations.NullMarked;
