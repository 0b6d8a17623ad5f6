/**
 * A worker without a model: takes the CLI's flags, speaks its stream-json, calls the platform's
 * real /mcp, and does something plain and honest with the task. Runs as a process of its own with
 * nothing but Jackson on its class path.
 */
@NullMarked
package io.mistersmith.runner.scripted;

import org.jspecify.annotations.NullMarked;
