package io.mistersmith.command.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a task rests after trouble that may pass.
 *
 * @param base before the second attempt; doubled with each one up to {@code longest}
 * @param jitterPercent by how much of itself a rest may be shortened
 * @param longestAsked the longest rest that the other side may ask for
 */
@ConfigurationProperties("smith.retry")
public record RetrySettings(
    @DefaultValue("500ms") Duration base,
    @DefaultValue("60s") Duration longest,
    @DefaultValue("20") int jitterPercent,
    @DefaultValue("1h") Duration longestAsked) {}
