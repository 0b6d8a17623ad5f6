package io.mistersmith.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the groups of client commands share. */
@Command
abstract class Client implements Runnable {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private Help help = new Help();

  /** The options of each command in a group. */
  static final class Common {
    @Mixin private Help help = new Help();

    @Option(names = "--json", description = "The platform's answer as it is.")
    private boolean json;

    boolean json() {
      return json;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command was given");
  }

  Rest rest() {
    return smith.rest();
  }

  Smith smith() {
    return smith;
  }

  Printer printer(Common common) {
    return new Printer(smith.out(), common.json);
  }
}
