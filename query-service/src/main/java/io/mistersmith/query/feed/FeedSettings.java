package io.mistersmith.query.feed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param most subscriptions in all; one more is refused with 503
 * @param life of a subscription that no stream uses
 */
@ConfigurationProperties("smith.subscriptions")
public record FeedSettings(@DefaultValue("1000") int most, @DefaultValue("15m") Duration life) {}
