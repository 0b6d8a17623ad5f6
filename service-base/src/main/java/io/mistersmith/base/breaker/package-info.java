/** Circuit breakers around calls to others: resilience4j, with the platform's settings. */
@NullMarked
package io.mistersmith.base.breaker;

import org.jspecify.annotations.NullMarked;
