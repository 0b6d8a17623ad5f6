package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** kill -NAME. */
final class Signals {
  private Signals() {}

  static void send(String name, ProcessHandle process) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).as("%s to %s", name, process.pid()).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
