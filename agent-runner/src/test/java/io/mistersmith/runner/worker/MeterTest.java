package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static final Prices PRICES =
      new Prices(Map.of("sonnet", new Prices.Price(2, 10, 0.2, 2.5)));

  private final Meter meter = new Meter(PRICES);

  @Test
  void aMessageCostsWhileItIsBeingSaid() {
    meter.note("m1", "claude-sonnet-5", new Tokens(1000, 1, 0, 0));

    assertThat(meter.grow(6000)).isTrue();
    assertThat(meter.tokens()).isEqualTo(new Tokens(1000, 1000, 0, 0));
    assertThat(meter.costUsd()).isCloseTo(0.012, within(1e-9));

    // The blocks of the message repeat what was known when it began.
    meter.note("m1", "claude-sonnet-5", new Tokens(1000, 1, 0, 0));
    assertThat(meter.tokens().output()).isEqualTo(1000);
  }

  @Test
  void itsEndHasTheLastWord() {
    meter.note("m1", "claude-sonnet-5", new Tokens(1000, 1, 0, 0));
    meter.grow(6000);
    meter.note(null, null, new Tokens(0, 700, 0, 0));

    assertThat(meter.tokens()).isEqualTo(new Tokens(1000, 700, 0, 0));
  }

  @Test
  void whatIsSaidOutsideOfAMessageCostsNothing() {
    assertThat(meter.grow(6000)).isFalse();
    assertThat(meter.tokens()).isEqualTo(Tokens.NONE);
  }
}
