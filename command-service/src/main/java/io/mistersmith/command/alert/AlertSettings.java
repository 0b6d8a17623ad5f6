package io.mistersmith.command.alert;

import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.supervision.BackOff;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param quiet the same trouble of the same agent is told again only after that time
 */
@ConfigurationProperties("smith.alerts")
record AlertSettings(@DefaultValue("60s") Duration quiet, @DefaultValue Webhook webhook) {

  /**
   * @param url where alerts are posted; http or https. None when it is empty
   * @param secretFile holds the secret with which posts are signed
   * @param minSeverity what is posted: warning, error or critical and what is above
   * @param attempts tries for one alert, the first one included
   * @param again pause before the second try, doubled each time up to {@code againAtMost}
   */
  record Webhook(
      @Nullable URI url,
      @Nullable Path secretFile,
      @DefaultValue("warning") String minSeverity,
      @DefaultValue("5") int attempts,
      @DefaultValue("1s") Duration again,
      @DefaultValue("60s") Duration againAtMost,
      @DefaultValue("10s") Duration timeout) {

    Webhook {
      url = url == null || url.toString().isEmpty() ? null : url;
      secretFile = secretFile == null || secretFile.toString().isEmpty() ? null : secretFile;
      Severity.of(minSeverity);
      if (url != null) {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
            || url.getHost() == null
            || url.getUserInfo() != null) {
          throw new IllegalArgumentException(
              "smith.alerts.webhook.url must be an http or https URL with a host and no user");
        }
        if (secretFile == null) {
          throw new IllegalArgumentException(
              "smith.alerts.webhook.secret-file is needed with smith.alerts.webhook.url");
        }
      }
    }

    boolean wants(Severity severity) {
      return url != null && severity.compareTo(Severity.of(minSeverity)) >= 0;
    }

    Duration pause(int attempt) {
      return BackOff.doubling(again, againAtMost).delay(attempt - 1);
    }
  }
}
