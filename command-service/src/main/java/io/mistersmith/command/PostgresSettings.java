package io.mistersmith.command;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url of JDBC
 * @param passwordFile file with the password in one line; without it no password is sent
 * @param connectionTimeout how long a caller waits for a connection before it fails
 */
@ConfigurationProperties("smith.postgres")
record PostgresSettings(
    String url,
    String user,
    @Nullable Path passwordFile,
    @DefaultValue("30") int maximumPoolSize,
    @DefaultValue("5") int minimumIdle,
    @DefaultValue("10s") Duration connectionTimeout,
    @DefaultValue("300s") Duration idleTimeout,
    @DefaultValue("3600s") Duration maxLifetime) {}
