/** What administrators are told. */
@NullMarked
package io.mistersmith.api.alert;

import org.jspecify.annotations.NullMarked;
