/** Agents: Claude CLI workers with a role and capabilities, owned by a runner. */
@NullMarked
package io.mistersmith.api.agent;

import org.jspecify.annotations.NullMarked;
