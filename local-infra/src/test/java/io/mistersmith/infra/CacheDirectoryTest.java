package io.mistersmith.infra;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
  @TempDir private Path root;

  @Test
  void twoProgramsMayWaitForEachOthersEntries() throws Exception {
    CacheUser here = new CacheUser(root);
    Process there =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CacheUser.class.getName(),
                root.toString(),
                "theirs",
                "ours")
            .inheritIO()
            .start();
    try {
      CompletableFuture<Void> done =
          CompletableFuture.runAsync(
              () -> {
                try {
                  here.makeAndWant("ours", "theirs");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      here.awaitSign("ours.wants");
      here.awaitSign("theirs.wants");
      here.sign("finish");

      done.get(60, SECONDS);
      assertThat(there.waitFor(60, SECONDS)).isTrue();
      assertThat(there.exitValue()).isZero();
      assertThat(root.resolve("ours")).isDirectory();
      assertThat(root.resolve("theirs")).isDirectory();
    } finally {
      there.destroyForcibly();
    }
  }
}
