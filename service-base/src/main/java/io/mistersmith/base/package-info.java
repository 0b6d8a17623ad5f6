/** What the three services share. */
@NullMarked
package io.mistersmith.base;

import org.jspecify.annotations.NullMarked;
