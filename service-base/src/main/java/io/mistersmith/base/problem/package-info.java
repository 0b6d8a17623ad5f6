/** Errors on REST: RFC 9457 problem+json with a code and the request id. */
@NullMarked
package io.mistersmith.base.problem;

import org.jspecify.annotations.NullMarked;
