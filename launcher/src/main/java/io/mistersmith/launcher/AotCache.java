package io.mistersmith.launcher;

import io.mistersmith.infra.ManagedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets a program run once, and keeps beside it what Java learns from that: classes, links, and
 * which methods are worth compiling.
 */
record AotCache(SmithHome home, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * A program that cannot be started here starts without a cache later. One that has its cache uses
   * it: Java does not do both.
   */
  Run start(Program program, Map<String, String> variables) {
    Path unfinished =
        program
            .aotCache()
            .resolveSibling("program." + ProcessHandle.current().pid() + ".unfinished");
    var command = new ArrayList<>(program.command(environment, home));
    if (!Files.exists(program.aotCache())) {
      command.addAll(
          command.indexOf("-jar"), List.of("-XX:AOTCacheOutput=" + unfinished, "-Xlog:disable"));
    }
    return new Run(
        program,
        unfinished,
        ManagedProcess.start(
            new ManagedProcess.Launch(
                program.module(),
                List.of(),
                command,
                variables,
                home.run(),
                home.log(program.module()),
                home.pid(program.module()),
                false)));
  }

  record Run(Program program, Path unfinished, ManagedProcess process) {

    /** Java writes the cache while the program ends. */
    void end() throws IOException {
      process.stop("TERM", LIMIT);
      keep();
    }

    /** For a program that ends by itself. */
    void awaitEnd() throws IOException {
      if (!process.awaitExit(LIMIT)) {
        process.stop(Duration.ZERO);
      }
      keep();
    }

    private void keep() throws IOException {
      if (Files.exists(unfinished)) {
        Files.move(unfinished, program.aotCache(), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
