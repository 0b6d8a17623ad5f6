package io.mistersmith.query.forward;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where command-service is.
 *
 * @param serviceTokenFile the credential that it knows this service by; none when it is open
 * @param timeout how long a write may take
 */
@ConfigurationProperties("smith.command")
record CommandSettings(
    URI url,
    @Nullable Path serviceTokenFile,
    @DefaultValue("30s") Duration timeout,
    @DefaultValue("2s") Duration connectTimeout) {

  boolean hasToken() {
    return serviceTokenFile != null && !serviceTokenFile.toString().isEmpty();
  }
}
