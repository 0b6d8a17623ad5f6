/** Read models whose rows are versioned by position, and how far they have come. */
@NullMarked
package io.mistersmith.query.board;

import org.jspecify.annotations.NullMarked;
