package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(name = "token", description = "Print the administrator's token.")
final class TokenCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Override
  public Integer call() {
    smith
        .out()
        .println(
            smith
                .home()
                .readToken()
                .orElseThrow(
                    () ->
                        new InfraException(
                            "There is no token yet in %s; ./smith up makes one."
                                .formatted(smith.home().directory()))));
    return 0;
  }
}
