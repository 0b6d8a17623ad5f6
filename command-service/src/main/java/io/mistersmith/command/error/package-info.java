/** Errors that runners report, each answered at once. */
@NullMarked
package io.mistersmith.command.error;

import org.jspecify.annotations.NullMarked;
