package io.mistersmith.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A nats-server program that runs here. */
public record NatsBinary(Path program, int major, int minor, int patch) {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\.(\\d+)");

  /**
   * What the program says of itself; empty when it is not there, does not run or is something else.
   */
  static Optional<NatsBinary> at(Path program) {
    if (!Files.isExecutable(program)) {
      return Optional.empty();
    }
    try {
      var said = ShortCommand.run(program.toString(), "--version");
      var version = VERSION.matcher(said.output());
      return said.ok() && said.output().contains("nats-server") && version.find()
          ? Optional.of(
              new NatsBinary(
                  program,
                  Integer.parseInt(version.group(1)),
                  Integer.parseInt(version.group(2)),
                  Integer.parseInt(version.group(3))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public String version() {
    return major + "." + minor + "." + patch;
  }

  /** 2.11 can be told to write each message to the disk before it says yes; older ones cannot. */
  public boolean syncsAlways() {
    return major > 2 || (major == 2 && minor >= 11);
  }
}
