/** Errors of agents, each with its answer, and their patterns. */
@NullMarked
package io.mistersmith.query.error;

import org.jspecify.annotations.NullMarked;
