/** From an assignment to a run: one worker, one transcript, one result. */
@NullMarked
package io.mistersmith.runner.task;

import org.jspecify.annotations.NullMarked;
