package io.mistersmith.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Worker processes, as the operating system sees them. */
final class Workers {
  private Workers() {}

  /** Of the runners below a home, by the private directory that is on their command line. */
  static Set<Long> of(Path home) {
    return ProcessHandle.allProcesses()
        .filter(Platform::isRunning)
        .filter(process -> commandLine(process).contains(home + "/data/runner/w-"))
        .filter(process -> commandLine(process).matches("(?s).*--(session-id|resume).*"))
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static String commandLine(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException | UncheckedIOException gone) {
      return "";
    }
  }
}
