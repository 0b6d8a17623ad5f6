/** The figures of the whole system, sampled at one pace for everybody. */
@NullMarked
package io.mistersmith.query.metrics;

import org.jspecify.annotations.NullMarked;
