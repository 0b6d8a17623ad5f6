/** The one NATS connection of a service and the CloudEvents envelope of its messages. */
@NullMarked
package io.mistersmith.base.nats;

import org.jspecify.annotations.NullMarked;
