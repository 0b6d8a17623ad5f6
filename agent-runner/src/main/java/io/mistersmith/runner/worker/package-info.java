/**
 * Drives one Claude CLI process: starts it in a closed environment, speaks stream-json with it,
 * judges how a turn ended and leaves no process behind.
 */
@NullMarked
package io.mistersmith.runner.worker;

import org.jspecify.annotations.NullMarked;
