/** The log itself, on the wire. */
@NullMarked
package io.mistersmith.query.event;

import org.jspecify.annotations.NullMarked;
