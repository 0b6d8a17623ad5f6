/** Supervisors: who answers for which agents, and what was decided when one failed. */
@NullMarked
package io.mistersmith.api.supervision;

import org.jspecify.annotations.NullMarked;
