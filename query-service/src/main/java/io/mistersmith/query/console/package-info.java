/** The page that people look at. */
@NullMarked
package io.mistersmith.query.console;

import org.jspecify.annotations.NullMarked;
