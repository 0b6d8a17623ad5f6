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
 * @param ackWait after that a message is delivered again of which nothing more was heard; a
 *     consumer says three times as often that it is at work
 */
@ConfigurationProperties("smith.streams")
public record StreamSettings(
    @DefaultValue("1073741824") long maxBytes,
    @DefaultValue("7d") Duration maxAge,
    @DefaultValue("2m") Duration duplicateWindow,
    @DefaultValue("10s") Duration ackWait) {}
