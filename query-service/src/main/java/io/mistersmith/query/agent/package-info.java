/** Agents as they are now, and as of any position; the tokens of their workers. */
@NullMarked
package io.mistersmith.query.agent;

import org.jspecify.annotations.NullMarked;
