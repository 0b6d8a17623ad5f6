/** The contract on NATS, as a document. */
@NullMarked
package io.mistersmith.query.asyncapi;

import org.jspecify.annotations.NullMarked;
