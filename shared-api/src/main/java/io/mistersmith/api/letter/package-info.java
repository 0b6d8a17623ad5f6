/** Dead letters: events that a projection could not apply, and what was decided about them. */
@NullMarked
package io.mistersmith.api.letter;

import org.jspecify.annotations.NullMarked;
