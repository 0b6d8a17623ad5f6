package io.mistersmith.query.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param connections open streams in all; one more is refused with 503
 * @param connectionsPerPrincipal of them for one caller; one more is refused with 429
 * @param connectionsPerAgent of them for one worker; likewise
 * @param buffer newest events that are kept for everybody; a client that is further behind is told
 *     and reads the store
 * @param bufferBytes the same limit in bytes of payload
 * @param keepAlive a silent stream says this often that it lives
 * @param recheck how often a stream asks whether its token is still good
 * @param retry the least that clients are told to wait before they connect again; each is told its
 *     own, up to twice this
 */
@ConfigurationProperties("smith.feed")
public record LiveSettings(
    @DefaultValue("1000") int connections,
    @DefaultValue("1000") int connectionsPerPrincipal,
    @DefaultValue("20") int connectionsPerAgent,
    @DefaultValue("1024") int buffer,
    @DefaultValue("16777216") long bufferBytes,
    @DefaultValue("30s") Duration keepAlive,
    @DefaultValue("15s") Duration recheck,
    @DefaultValue("2s") Duration retry) {}
