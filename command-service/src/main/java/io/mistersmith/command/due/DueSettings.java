package io.mistersmith.command.due;

import io.mistersmith.api.supervision.BackOff;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param again pause before work that met trouble is tried again; doubled up to {@code againAtMost}
 * @param atOnce rows taken up in one look
 * @param slow pieces of slow work under way at the same time
 */
@ConfigurationProperties("smith.due")
record DueSettings(
    @DefaultValue("100ms") Duration again,
    @DefaultValue("10s") Duration againAtMost,
    @DefaultValue("200") int atOnce,
    @DefaultValue("8") int slow) {

  Duration pause(int tries) {
    return BackOff.doubling(again, againAtMost).delay(tries);
  }
}
