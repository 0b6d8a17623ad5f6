/**
 * The {@code smith} command line. One half starts and stops the local platform ({@link
 * io.mistersmith.launcher.Platform}); the other is a client of its REST interface for people.
 */
@NullMarked
package io.mistersmith.launcher;

import org.jspecify.annotations.NullMarked;
