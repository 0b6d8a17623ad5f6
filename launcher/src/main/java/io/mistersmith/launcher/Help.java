package io.mistersmith.launcher;

import picocli.CommandLine.Option;

/** The one option that every command has. */
final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean asked;
}
