/** Runs: one attempt of a task; its stream holds what the worker printed. */
@NullMarked
package io.mistersmith.api.run;

import org.jspecify.annotations.NullMarked;
