/** The description of the REST API, made from the routes that run. */
@NullMarked
package io.mistersmith.query.openapi;

import org.jspecify.annotations.NullMarked;
