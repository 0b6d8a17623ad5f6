package io.mistersmith.base.breaker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param failures in a row that open a breaker
 * @param open how long it stays open before it is tried
 * @param natsOpen how long the one around publishing on NATS stays open: an agent whose heartbeats
 *     are not heard is lost sooner than after a minute. A new connection closes it at once
 * @param trials calls that are let through then; their success closes it
 * @param probe how often a service that was away is asked, while its breaker is open, whether it
 *     lives: when it does again, the breaker is tried at once
 */
@ConfigurationProperties("smith.breakers")
public record BreakerSettings(
    @DefaultValue("5") int failures,
    @DefaultValue("60s") Duration open,
    @DefaultValue("1") int trials,
    @DefaultValue("2s") Duration natsOpen,
    @DefaultValue("1s") Duration probe) {}
