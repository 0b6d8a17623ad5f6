/** Discoveries: facts that agents found and shared; immutable once recorded. */
@NullMarked
package io.mistersmith.api.discovery;

import org.jspecify.annotations.NullMarked;
