package io.mistersmith.command.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.command.nats.StreamSettings;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IngestSettingsTest {
  private static final Binder DEFAULTS = new Binder(new MapConfigurationPropertySource());

  @Test
  void whatMayBeTooEarlyIsPutBackUntilTheReportBeforeItHasBeenDeliveredAgain() {
    IngestSettings settings = DEFAULTS.bindOrCreate("smith.ingest", IngestSettings.class);
    StreamSettings streams = DEFAULTS.bindOrCreate("smith.streams", StreamSettings.class);

    assertThat(settings.putBackFor(1)).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.putBackFor(2)).isEqualTo(Duration.ofMillis(100));
    assertThat(settings.putBackFor(9)).isEqualTo(Duration.ofSeconds(10));
    assertThat(
            LongStream.rangeClosed(1, settings.tooEarlyDeliveries())
                .mapToObj(settings::putBackFor)
                .reduce(Duration.ZERO, Duration::plus))
        .isGreaterThan(streams.ackWait().multipliedBy(2));
  }
}
