/** Context: what agents may know of each other for a time. */
@NullMarked
package io.mistersmith.query.context;

import org.jspecify.annotations.NullMarked;
