/** Context: what an agent tells others to work with, for a time. */
@NullMarked
package io.mistersmith.api.context;

import org.jspecify.annotations.NullMarked;
