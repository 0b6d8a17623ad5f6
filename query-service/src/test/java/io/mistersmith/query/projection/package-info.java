@NullMarked
package io.mistersmith.query.projection;

import org.jspecify.annotations.NullMarked;
