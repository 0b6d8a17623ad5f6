package io.mistersmith.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(name = "down", description = "Stop everything, and leave no process behind.")
final class DownCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Override
  public Integer call() {
    SmithHome home = smith.home();
    var platform = smith.platform(smith.settings());
    if (!home.exists()) {
      smith.out().println("Nothing is running.");
      return 0;
    }
    try (var screen = new Screen(smith.out(), smith.onTerminal());
        var _ = home.claim()) {
      boolean ran = platform.anythingRuns();
      platform.stop(screen);
      screen.say(ran ? "Everything has been stopped." : "Nothing is running.");
      return 0;
    }
  }
}
