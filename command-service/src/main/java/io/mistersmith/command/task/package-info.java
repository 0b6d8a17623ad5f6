/** Tasks: what is decided about them, and their routes. */
@NullMarked
package io.mistersmith.command.task;

import org.jspecify.annotations.NullMarked;
