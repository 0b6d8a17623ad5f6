/**
 * Remembers and tells: read models, REST reads, /mcp and live streams, all from projections of the
 * log.
 */
@NullMarked
package io.mistersmith.query;

import org.jspecify.annotations.NullMarked;
