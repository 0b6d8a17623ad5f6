/** JSON bodies: read against a schema that is generated from the record, written in one form. */
@NullMarked
package io.mistersmith.base.json;

import org.jspecify.annotations.NullMarked;
