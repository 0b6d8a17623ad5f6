/** Writes, handed on to command-service. */
@NullMarked
package io.mistersmith.query.forward;

import org.jspecify.annotations.NullMarked;
