/** Transcripts: what a worker printed, recorded as events of a stream of its own. */
@NullMarked
package io.mistersmith.command.run;

import org.jspecify.annotations.NullMarked;
