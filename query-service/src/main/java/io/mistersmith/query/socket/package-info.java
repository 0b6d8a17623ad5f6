/** /ws: figures every five seconds, subscriptions and commands over one WebSocket. */
@NullMarked
package io.mistersmith.query.socket;

import org.jspecify.annotations.NullMarked;
