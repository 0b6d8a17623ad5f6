package io.mistersmith.query.feed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param connections one more is refused with 503
 * @param buffer frames that wait for one client; beyond it the client is told and reads the store
 * @param keepAlive a silent stream says this often that it lives
 * @param retry what clients are told to wait before they connect again
 * @param subscriptions in all; one more is refused with 503
 * @param subscriptionLife of a subscription that no stream uses
 */
@ConfigurationProperties("smith.feed")
public record FeedSettings(
    @DefaultValue("1000") int connections,
    @DefaultValue("1024") int buffer,
    @DefaultValue("30s") Duration keepAlive,
    @DefaultValue("2s") Duration retry,
    @DefaultValue("1000") int subscriptions,
    @DefaultValue("15m") Duration subscriptionLife) {}
