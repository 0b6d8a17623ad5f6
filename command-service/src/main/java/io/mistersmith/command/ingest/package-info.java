/** What runners report, made into commands. */
@NullMarked
package io.mistersmith.command.ingest;

import org.jspecify.annotations.NullMarked;
