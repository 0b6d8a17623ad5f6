/** W3C trace context, from a request through commands, events and messages to a run and back. */
@NullMarked
package io.mistersmith.base.trace;

import org.jspecify.annotations.NullMarked;
