package io.mistersmith.base.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
  private final RecentlyUsed<Integer, String> recent = new RecentlyUsed<>(3);

  @Test
  void keepsNewcomersHoweverOftenOthersWereAskedFor() {
    for (int key = 0; key < 3; key++) {
      recent.put(key, "old");
      for (int times = 0; times < 100; times++) {
        recent.get(key);
      }
    }

    for (int key = 3; key < 1000; key++) {
      recent.put(key, "new");
      assertThat(recent.get(key)).isEqualTo("new");
    }
  }

  @Test
  void forgetsWhatWasUsedLongestAgo() {
    recent.put(1, "one");
    recent.put(2, "two");
    recent.put(3, "three");
    recent.get(1);
    recent.put(4, "four");

    assertThat(recent.get(2)).isNull();
    assertThat(recent.get(1)).isEqualTo("one");
  }

  @Test
  void looksUpWhatItDoesNotHaveOnce() {
    AtomicInteger lookUps = new AtomicInteger();

    for (int times = 0; times < 2; times++) {
      assertThat(recent.get(1, key -> key + " looked up " + lookUps.incrementAndGet()))
          .isEqualTo("1 looked up 1");
    }
  }
}
