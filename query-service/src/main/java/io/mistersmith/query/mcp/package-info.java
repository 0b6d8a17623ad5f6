/** The Model Context Protocol endpoint. */
@NullMarked
package io.mistersmith.query.mcp;

import org.jspecify.annotations.NullMarked;
