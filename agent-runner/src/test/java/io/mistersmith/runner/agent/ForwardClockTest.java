package io.mistersmith.runner.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForwardClockTest {
  private static final Instant NOON = Instant.parse("2025-07-09T12:00:00Z");

  @Test
  void standsStillWhileTheOtherIsBehindAndGoesOnWithIt() {
    Iterator<Instant> times =
        List.of(NOON, NOON.minusSeconds(60), NOON.minusSeconds(1), NOON.plusSeconds(1)).iterator();
    InstantSource source = times::next;
    Clock clock = new ForwardClock(source.withZone(ZoneOffset.UTC));

    assertThat(Stream.generate(clock::instant).limit(4))
        .containsExactly(NOON, NOON, NOON, NOON.plusSeconds(1));
  }
}
