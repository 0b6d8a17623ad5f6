@NullMarked
package io.mistersmith.query.audit;

import org.jspecify.annotations.NullMarked;
