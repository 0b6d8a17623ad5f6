/**
 * The service that owns worker processes: acts on commands and assignments, knows no business rule,
 * keeps no facts.
 */
@NullMarked
package io.mistersmith.runner;

import org.jspecify.annotations.NullMarked;
