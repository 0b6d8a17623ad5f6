package io.mistersmith.query.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant T0 = Instant.parse("2025-07-09T15:30:00.123Z");

  @Test
  void tenTimesAsFastWaitsATenthOfTheTimeThatHadPassed() {
    Pace pace = new Pace(BigDecimal.TEN);

    assertThat(pace.before(T0, 1000)).isZero();
    assertThat(pace.before(T0.plusSeconds(10), 1000)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.before(T0.plusSeconds(10), 1000 + Duration.ofMillis(400).toNanos()))
        .isEqualTo(Duration.ofMillis(600));
    assertThat(pace.before(T0.plusSeconds(10), 1000 + Duration.ofSeconds(9).toNanos())).isZero();
  }

  @Test
  void zeroNeverWaits() {
    assertThat(Pace.UNBOUND.before(T0, 0)).isZero();
    assertThat(Pace.UNBOUND.before(T0.plusSeconds(99), 0)).isZero();
  }
}
