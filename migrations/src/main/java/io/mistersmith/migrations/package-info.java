/** The database schema, and the one-shot program that brings a database up to date. */
@NullMarked
package io.mistersmith.migrations;

import org.jspecify.annotations.NullMarked;
