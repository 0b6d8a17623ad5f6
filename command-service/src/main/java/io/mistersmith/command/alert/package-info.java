/** Tells administrators. */
@NullMarked
package io.mistersmith.command.alert;

import org.jspecify.annotations.NullMarked;
