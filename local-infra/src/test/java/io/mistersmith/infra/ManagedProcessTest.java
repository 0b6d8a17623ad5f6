package io.mistersmith.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
  @TempDir private Path directory;

  @Test
  void seesTheEnvironmentItIsGivenAndNothingElse() {
    start("env", Map.of("ONE", "1")).awaitExit(Duration.ofSeconds(10));

    assertThat(directory.resolve("log")).content().isEqualTo("ONE=1\n");
  }

  @Test
  void isFoundAgainByItsPidFileUntilItEnds() {
    var process = start("sleep 60", Map.of("PATH", "/usr/bin:/bin"));

    assertThat(ManagedProcess.running("x", directory.resolve("pid")))
        .map(ManagedProcess::pid)
        .contains(process.pid());
    process.stop(Duration.ofSeconds(10));
    assertThat(ManagedProcess.running("x", directory.resolve("pid"))).isEmpty();
  }

  @Test
  void isNeverTakenForAnotherProcessThatGotItsPid() throws Exception {
    long self = ProcessHandle.current().pid();
    var stranger = ProcessIdentity.of(self).orElseThrow();
    Files.writeString(
        directory.resolve("pid"),
        new ProcessIdentity(self, stranger.startTick() - 1, stranger.bootId()).toString());

    assertThat(ManagedProcess.running("x", directory.resolve("pid"))).isEmpty();
  }

  @Test
  void isKilledWhenItDoesNotHearTheFirstSignal() {
    var process =
        start(
            "trap '' TERM; echo deaf; while :; do sleep 1; done", Map.of("PATH", "/usr/bin:/bin"));
    Awaitility.await().until(() -> Files.readString(directory.resolve("log")).contains("deaf"));

    process.stop(Duration.ofMillis(200));

    assertThat(process.alive()).isFalse();
  }

  private ManagedProcess start(String script, Map<String, String> environment) {
    List<String> command =
        script.equals("env") ? List.of("/usr/bin/env") : List.of("/bin/sh", "-c", script);
    return ManagedProcess.start(
        new ManagedProcess.Launch(
            "x",
            List.of(),
            command,
            environment,
            directory,
            directory.resolve("log"),
            directory.resolve("pid"),
            true));
  }
}
