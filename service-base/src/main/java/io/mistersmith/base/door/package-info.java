/** Who may come in: request ids, Host, Origin and token checks in front of every route. */
@NullMarked
package io.mistersmith.base.door;

import org.jspecify.annotations.NullMarked;
