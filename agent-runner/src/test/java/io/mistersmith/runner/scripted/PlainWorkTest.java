package io.mistersmith.runner.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainWorkTest {

  private static PlainWork on(String parameters) {
    return PlainWork.on(
        PlainTask.of("Analyze system logs\n\nParameters:\n```json\n" + parameters + "\n```"));
  }

  @Test
  void saysWhatItDidNotRead() {
    PlainWork work = on("{\"source\":\"/var/log/system.log\",\"time_range\":\"24h\"}");
    assertThat(work.found())
        .extracting(PlainWork.Found::type)
        .containsExactly("pattern", "anomaly");
    assertThat(work.findings().get(0)).contains("source=/var/log/system.log", "time_range=24h");
    assertThat(work.findings().get(1)).contains("nothing in it was read");
  }

  @Test
  void looksIntoTextThatItWasGiven() {
    PlainWork work = on("{\"log\":\"login ok\\nlogin failed\\nlogin ok\"}");
    assertThat(work.findings().get(1)).contains("1 of 3 lines").contains("login failed");
    assertThat(work.findings().get(2)).contains("most frequent word is login, 3 times");
  }

  @Test
  void worksWithoutParameters() {
    assertThat(on("null").summary()).isEqualTo("2 issues found");
    assertThat(PlainWork.on(PlainTask.of("Do it")).findings()).hasSize(2);
  }
}
