/** Writes that may be sent again with the same idempotency key. */
@NullMarked
package io.mistersmith.command.receipt;

import org.jspecify.annotations.NullMarked;
