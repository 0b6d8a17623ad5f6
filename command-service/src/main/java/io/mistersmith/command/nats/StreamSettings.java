package io.mistersmith.command.nats;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the streams. A stream that is full refuses what is new (its sender waits and tries
 * again); what is older than {@code maxAge} leaves, as by then it has been recorded as events.
 *
 * @param maxBytes of each stream
 * @param duplicateWindow how long a message that is sent again is recognised by its id
 * @param ackWait how long a consumer may work on a message before it is delivered again
 */
@ConfigurationProperties("smith.streams")
public record StreamSettings(
    @DefaultValue("1073741824") long maxBytes,
    @DefaultValue("7d") Duration maxAge,
    @DefaultValue("2m") Duration duplicateWindow,
    @DefaultValue("30s") Duration ackWait) {}
