package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * What {@code ./smith} does after a build and Maven does not: the programs run once, so that each
 * of the many starts in these stories is fast. One JVM of all does it, the others wait.
 */
final class Practice {
  private static final Path TARGET = Repository.ROOT.resolve("acceptance/target");

  private Practice() {}

  static void once() {
    Done.now();
  }

  private static final class Done {
    static {
      try (FileChannel file =
              FileChannel.open(
                  TARGET.resolve("practice.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = file.lock()) {
        practise();
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    static void now() {}

    private static void practise() throws IOException, InterruptedException {
      Path log = TARGET.resolve("practice.log");
      ProcessBuilder builder =
          new ProcessBuilder(Repository.ROOT.resolve("smith").toString(), "prepare");
      builder.environment().put("SMITH_SKIP_BUILD", "true");
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      Process process = builder.start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroy();
        throw new AssertionError("prepare did not end: " + Files.readString(log));
      }
      assertThat(process.exitValue()).as("see %s", log).isZero();
    }
  }
}
