/** The running of projections: progress, pause, reset, rebuild beside, parked events. */
@NullMarked
package io.mistersmith.query.projection;

import org.jspecify.annotations.NullMarked;
