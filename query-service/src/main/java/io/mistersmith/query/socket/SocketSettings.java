package io.mistersmith.query.socket;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param connections in all; one more is refused with 503
 * @param connectionsPerAgent of them for one worker; one more is refused with 429
 * @param frameBytes longest message; a longer one ends the connection with 1009
 * @param messagesPerSecond that one client may send; what is above it is refused
 * @param outbox answers and figures that wait for one client; beyond it the connection ends (1008)
 * @param subscriptions of one connection
 * @param commandsInFlight of one connection
 * @param authenticateWithin for a client that brought no token
 * @param ping how often; a client that is silent for three of them is gone
 * @param recheck how often it is asked whether the token is still good
 */
@ConfigurationProperties("smith.socket")
record SocketSettings(
    @DefaultValue("1000") int connections,
    @DefaultValue("20") int connectionsPerAgent,
    @DefaultValue("65536") int frameBytes,
    @DefaultValue("20") int messagesPerSecond,
    @DefaultValue("256") int outbox,
    @DefaultValue("16") int subscriptions,
    @DefaultValue("8") int commandsInFlight,
    @DefaultValue("5s") Duration authenticateWithin,
    @DefaultValue("30s") Duration ping,
    @DefaultValue("15s") Duration recheck) {}
