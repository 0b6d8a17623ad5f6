package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AggregateCacheTest {
  private final AggregateCache cache = new AggregateCache(100);

  /** Each task is decided on a few times, one after the other, and then never again. */
  @Test
  void keepsAnAggregateUntilItsLastCommandHoweverManyWereThereBefore() {
    for (int task = 0; task < 1000; task++) {
      cache.put(task, "created " + task);
      for (int command = 0; command < 5; command++) {
        assertThat(cache.<Integer, String>get(task)).isEqualTo("created " + task);
      }
    }
  }

  @Test
  void putsOnlyWhatIsAbsentAndChangesOnlyWhatIsPresent() {
    assertThat(cache.putIfAbsent("a", "first")).isTrue();
    assertThat(cache.putIfAbsent("a", "second")).isFalse();
    cache.computeIfPresent("a", (String value) -> value + " changed");
    cache.computeIfPresent("b", (String value) -> value + " changed");

    assertThat(cache.<String, String>get("a")).isEqualTo("first changed");
    assertThat(cache.containsKey("b")).isFalse();
    assertThat(cache.<String>computeIfAbsent("b", () -> "computed")).isEqualTo("computed");
    assertThat(cache.remove("b")).isTrue();
    assertThat(cache.remove("b")).isFalse();
  }
}
