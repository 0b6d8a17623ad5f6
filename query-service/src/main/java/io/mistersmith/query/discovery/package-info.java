/** Discoveries: archive, search and relations. */
@NullMarked
package io.mistersmith.query.discovery;

import org.jspecify.annotations.NullMarked;
