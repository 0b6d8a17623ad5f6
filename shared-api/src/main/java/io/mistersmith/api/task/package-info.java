/** Tasks: work that is submitted, assigned to one agent at a time and ended exactly once. */
@NullMarked
package io.mistersmith.api.task;

import org.jspecify.annotations.NullMarked;
