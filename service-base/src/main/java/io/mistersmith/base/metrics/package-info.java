/** What is measured, and where it can be read. */
@NullMarked
package io.mistersmith.base.metrics;

import org.jspecify.annotations.NullMarked;
