package io.mistersmith.base.nats;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param user also names the inbox prefix, {@code _INBOX_user}
 * @param maxReconnects failed attempts in a row after which the service says it is not ready; it
 *     keeps trying
 * @param reconnectMaxWait ceiling of the exponential back-off, which starts at 100 ms
 * @param publishTimeout how long to wait for a stream's acknowledgement
 * @param requestTimeout how long to wait for an answer
 * @param handlerTries deliveries of a consumer's message after which one whose handler fails is
 *     parked
 */
@ConfigurationProperties("smith.nats")
public record NatsSettings(
    @DefaultValue("nats://127.0.0.1:4222") String url,
    @Nullable String user,
    @Nullable Path passwordFile,
    @DefaultValue("mistersmith") String connectionName,
    @DefaultValue("30s") Duration pingInterval,
    @DefaultValue("10") int maxReconnects,
    @DefaultValue("10s") Duration reconnectMaxWait,
    @DefaultValue("5s") Duration publishTimeout,
    @DefaultValue("2s") Duration requestTimeout,
    @DefaultValue("20") int handlerTries) {

  public NatsSettings {
    user = user == null || user.isEmpty() ? null : user;
    passwordFile = passwordFile == null || passwordFile.toString().isEmpty() ? null : passwordFile;
  }
}
