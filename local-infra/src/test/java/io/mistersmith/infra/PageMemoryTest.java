package io.mistersmith.infra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageMemoryTest {
  private static final long GIB = 1024L * 1024 * 1024;

  @ParameterizedTest
  @CsvSource({"1, 128", "4, 256", "24, 1536", "1024, 2048"})
  void isASixteenthOfTheMachineWithinBounds(long gib, int mib) {
    assertThat(PageMemory.share(gib * GIB)).isEqualTo(mib);
  }
}
