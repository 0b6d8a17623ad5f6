package io.mistersmith.query;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param passwordFile one line; none when the server asks for no password
 * @param poolSize connections at the most; a caller waits up to {@code connectTimeout} for one
 */
@ConfigurationProperties("smith.database")
record DatabaseSettings(
    String url,
    String user,
    @Nullable Path passwordFile,
    @DefaultValue("30") int poolSize,
    @DefaultValue("5") int poolIdle,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("300s") Duration idleTimeout,
    @DefaultValue("3600s") Duration lifetime) {}
