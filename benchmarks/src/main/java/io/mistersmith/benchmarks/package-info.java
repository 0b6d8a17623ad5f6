/**
 * Programs that measure. Each prints {@code name value unit} lines on standard output and nothing
 * else.
 */
@NullMarked
package io.mistersmith.benchmarks;

import org.jspecify.annotations.NullMarked;
