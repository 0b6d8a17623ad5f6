/** What administrators were told. */
@NullMarked
package io.mistersmith.query.alert;

import org.jspecify.annotations.NullMarked;
