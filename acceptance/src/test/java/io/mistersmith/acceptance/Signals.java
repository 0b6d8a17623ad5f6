package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** kill -NAME. */
final class Signals {
  private Signals() {}

  static void send(String name, ProcessHandle process) {
    assertThat(reaches(name, process)).as("%s to %s", name, process.pid()).isTrue();
  }

  /** False when the process has ended before. */
  static boolean reaches(String name, ProcessHandle process) {
    try {
      return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()
          == 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
