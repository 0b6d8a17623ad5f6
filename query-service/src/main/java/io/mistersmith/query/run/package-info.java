/** Runs, the attempts of tasks, and their transcripts. */
@NullMarked
package io.mistersmith.query.run;

import org.jspecify.annotations.NullMarked;
