/**
 * The fixtures of the public MCP conformance suite. They are there only with the Spring profile
 * {@code conformance}, which starts on loopback only.
 */
@NullMarked
package io.mistersmith.query.mcp.conformance;

import org.jspecify.annotations.NullMarked;
