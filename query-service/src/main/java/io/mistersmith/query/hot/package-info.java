/** Which rows change, and those of them that are read again and again. */
@NullMarked
package io.mistersmith.query.hot;

import org.jspecify.annotations.NullMarked;
