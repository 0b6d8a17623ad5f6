/** Figures and health. */
@NullMarked
package io.mistersmith.query.stats;

import org.jspecify.annotations.NullMarked;
