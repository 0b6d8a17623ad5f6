/**
 * An agent's life in this runner: spawned, warm, busy, idle, replaced, stopped; and what the
 * platform hears of it.
 */
@NullMarked
package io.mistersmith.runner.agent;

import org.jspecify.annotations.NullMarked;
