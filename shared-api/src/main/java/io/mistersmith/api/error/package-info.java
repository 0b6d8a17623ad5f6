/** Errors that runners report of agents, and how each was answered. */
@NullMarked
package io.mistersmith.api.error;

import org.jspecify.annotations.NullMarked;
