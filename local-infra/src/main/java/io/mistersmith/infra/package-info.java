/**
 * Starts a real PostgreSQL and a real nats-server as child processes on loopback: for the local
 * platform, where their data is durable, and for tests, where it is thrown away. Linux only:
 * processes are known by what /proc says of them.
 */
@NullMarked
package io.mistersmith.infra;

import org.jspecify.annotations.NullMarked;
