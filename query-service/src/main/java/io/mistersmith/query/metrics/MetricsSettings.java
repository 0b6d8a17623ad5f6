package io.mistersmith.query.metrics;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param every how often a sample is taken
 */
@ConfigurationProperties("smith.metrics")
public record MetricsSettings(@DefaultValue("5s") Duration every) {}
