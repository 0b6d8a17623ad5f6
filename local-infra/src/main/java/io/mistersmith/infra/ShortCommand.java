package io.mistersmith.infra;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a helper program to its end and keeps the end of what it says. */
record ShortCommand(int exitCode, String output) {
  private static final int OUTPUT_LIMIT = 64 << 10;
  private static final long MINUTES = 5;

  boolean ok() {
    return exitCode == 0;
  }

  static ShortCommand run(String... command) throws IOException {
    return run(Path.of("/"), command);
  }

  static ShortCommand run(Path directory, String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    Thread guard =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException e) {
                    process.destroyForcibly();
                  }
                });
    try (var output = process.getInputStream()) {
      String kept = new String(output.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
      output.transferTo(OutputStream.nullOutputStream());
      return new ShortCommand(process.waitFor(), kept);
    } catch (InterruptedException e) {
      guard.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
