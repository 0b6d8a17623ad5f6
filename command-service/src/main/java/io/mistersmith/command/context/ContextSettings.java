package io.mistersmith.command.context;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param ttl how long context can be read whose sender did not say
 */
@ConfigurationProperties("smith.context")
record ContextSettings(@DefaultValue("1h") Duration ttl) {}
