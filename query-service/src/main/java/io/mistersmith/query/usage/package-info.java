/** Tokens and cost of runs, added up. */
@NullMarked
package io.mistersmith.query.usage;

import org.jspecify.annotations.NullMarked;
