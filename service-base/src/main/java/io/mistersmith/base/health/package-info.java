/** What a service says of itself: alive, ready, its parts and their state. */
@NullMarked
package io.mistersmith.base.health;

import org.jspecify.annotations.NullMarked;
