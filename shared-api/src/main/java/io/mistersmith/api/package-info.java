/** The contract that the three services share: messages, views, subjects and their JSON form. */
@NullMarked
package io.mistersmith.api;

import org.jspecify.annotations.NullMarked;
