/** Supervisors, their children and what they decided. */
@NullMarked
package io.mistersmith.query.supervision;

import org.jspecify.annotations.NullMarked;
