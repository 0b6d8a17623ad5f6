package io.mistersmith.query.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RingTest {

  @Test
  @Tag("D-093")
  void discoveryNumber10001DrivesOutTheOldest() {
    HotSettings defaults =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("smith.hot", HotSettings.class);
    Ring ring = new Ring(defaults.discoveries());
    for (int n = 1; n <= 10_000; n++) {
      assertThat(ring.add("disc_" + n)).isNull();
    }

    assertThat(ring.add("disc_10001")).isEqualTo("disc_1");
    assertThat(ring.add("disc_10002")).isEqualTo("disc_2");
    assertThat(ring.size()).isEqualTo(10_000);
  }

  @Test
  void whoIsThereAlreadyKeepsItsPlace() {
    Ring ring = new Ring(2);
    ring.add("a");
    ring.add("b");

    assertThat(ring.add("a")).isNull();
    assertThat(ring.add("c")).isEqualTo("a");
  }
}
