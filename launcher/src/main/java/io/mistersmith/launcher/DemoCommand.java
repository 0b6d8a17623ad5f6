package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "demo", description = "Watch two agents do a task on the running platform.")
final class DemoCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Longest wait for the task (${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    Settings settings = smith.settings();
    var notReady =
        PartStatus.all(smith.home(), settings).stream()
            .filter(part -> !part.state().equals("ready"))
            .toList();
    if (notReady.size() == PartStatus.PARTS.size()) {
      throw new InfraException("Nothing is running; start the platform with ./smith up -d.");
    }
    if (!notReady.isEmpty()) {
      PartStatus part = notReady.getFirst();
      throw new InfraException(
          "%s is %s; run ./smith up -d (log: %s)."
              .formatted(part.part(), part.state().replace('_', ' '), part.log()));
    }
    try (var screen = new Screen(smith.out(), smith.onTerminal())) {
      return new Demo(smith.rest(), smith.home(), screen, limit).run() ? 0 : Smith.FAILED;
    }
  }
}
