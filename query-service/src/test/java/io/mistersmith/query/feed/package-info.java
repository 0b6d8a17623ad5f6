@NullMarked
package io.mistersmith.query.feed;

import org.jspecify.annotations.NullMarked;
