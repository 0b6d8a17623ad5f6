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

/** Lets a program start and end at once, and keeps what Java learns from that beside it. */
record AotCache(SmithHome home, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /**
   * Makes the cache unless there is one. A program that cannot be started here starts without one
   * later.
   */
  void make(Program program, Map<String, String> variables) throws IOException {
    if (Files.exists(program.aotCache())) {
      return;
    }
    Path unfinished =
        program
            .aotCache()
            .resolveSibling("program." + ProcessHandle.current().pid() + ".unfinished");
    var command = new ArrayList<>(program.command(environment, home));
    command.addAll(
        command.indexOf("-jar"),
        List.of(
            "-XX:AOTCacheOutput=" + unfinished,
            "-Dspring.context.exit=onRefresh",
            "-Xlog:disable"));
    ManagedProcess process =
        ManagedProcess.start(
            new ManagedProcess.Launch(
                program.module(),
                List.of(),
                command,
                variables,
                home.run(),
                home.log(program.module()),
                home.pid(program.module()),
                false));
    if (!process.awaitExit(LIMIT)) {
      process.stop(Duration.ZERO);
    }
    if (Files.exists(unfinished)) {
      Files.move(unfinished, program.aotCache(), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
