package io.mistersmith.base.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BreakersTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Breakers breakers =
      new Breakers(
          new BreakerSettings(
              5, Duration.ofMillis(200), 1, Duration.ofSeconds(2), Duration.ofSeconds(1)),
          meters);
  private final Breaker breaker = breakers.named("other");

  @Test
  @Tag("D-098")
  @Tag("D-220")
  void aBreakerOpensAfterFiveFailuresInARow() {
    fail(4);
    succeed();
    fail(4);
    assertThat(breaker.state()).isEqualTo("closed");
    fail(1);
    assertThat(breaker.state()).isEqualTo("open");
    assertThat(breaker.tryStart()).isFalse();
    assertThat(breaker.untilTrial()).isPositive();
  }

  @Test
  @Tag("D-100")
  void aTrialClosesItOrOpensItAgain() {
    fail(5);
    await().until(breaker::isOnTrial);
    assertThat(breaker.tryStart()).isTrue();
    assertThat(breaker.tryStart()).as("one at a time").isFalse();
    breaker.failed(new IOException("still"));
    assertThat(breaker.state()).isEqualTo("open");
    await().until(breaker::isOnTrial);
    succeed();
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  @Tag("D-099")
  void itIsTriedAfterSixtySecondsUnlessSetOtherwise() {
    Breaker usual =
        new Breakers(
                new BreakerSettings(
                    5, Duration.ofSeconds(60), 1, Duration.ofSeconds(2), Duration.ofSeconds(1)),
                meters)
            .named("usual");
    for (int i = 0; i < 5; i++) {
      assertThat(usual.tryStart()).isTrue();
      usual.failed(new IOException("away"));
    }
    assertThat(usual.untilTrial()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
  }

  @Test
  @Tag("D-100")
  void itIsTriedEarlyWhenTheOtherSideIsThereAgain() {
    Breaker usual =
        new Breakers(
                new BreakerSettings(
                    5, Duration.ofSeconds(60), 1, Duration.ofSeconds(2), Duration.ofSeconds(1)),
                meters)
            .named("early");
    usual.tryEarly();
    assertThat(usual.state()).as("not while it is closed").isEqualTo("closed");
    for (int i = 0; i < 5; i++) {
      assertThat(usual.tryStart()).isTrue();
      usual.failed(new IOException("away"));
    }
    usual.tryEarly();
    assertThat(usual.state()).isEqualTo("half_open");
    assertThat(meters.get("smith.breaker.early.trials").tag("name", "early").counter().count())
        .isEqualTo(1);
    assertThat(usual.tryStart()).isTrue();
    usual.succeeded();
    assertThat(usual.state()).isEqualTo("closed");
  }

  @Test
  void healthAndMetersShowTheState() {
    fail(5);
    assertThat(breakers.check().up()).isFalse();
    assertThat(breakers.check().details()).containsEntry("other", "open");
    assertThat(
            meters
                .get("resilience4j.circuitbreaker.state")
                .tag("name", "other")
                .tag("state", "open")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(breaker.tryStart()).isTrue();
      breaker.failed(new IOException("away"));
    }
  }

  private void succeed() {
    assertThat(breaker.tryStart()).isTrue();
    breaker.succeeded();
  }
}
