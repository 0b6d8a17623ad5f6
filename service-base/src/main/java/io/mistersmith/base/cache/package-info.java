@NullMarked
package io.mistersmith.base.cache;

import org.jspecify.annotations.NullMarked;
