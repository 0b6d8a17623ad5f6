@NullMarked
package io.mistersmith.query.board;

import org.jspecify.annotations.NullMarked;
