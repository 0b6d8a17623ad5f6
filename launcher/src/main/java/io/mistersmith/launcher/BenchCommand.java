package io.mistersmith.launcher;

import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Unmatched;

@Command(name = "bench", description = "Run one benchmark; prints lines of name, value and unit.")
final class BenchCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Parameters(index = "0", paramLabel = "NAME", description = "event-store, commands, latency, ...")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String name;

  @Unmatched private List<String> rest = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    Path jar = smith.checkout().resolve("benchmarks/target/benchmarks-exec.jar");
    if (!Files.isRegularFile(jar)) {
      throw new InfraException(
          "The benchmarks are not built (%s is missing); run ./mvnw -DskipTests package."
              .formatted(jar));
    }
    var command = new ArrayList<>(List.of(Program.java(), "-jar", jar.toString(), name));
    command.addAll(rest);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new InfraException("Cannot run the benchmark: " + FileTrees.reason(e), e);
    }
  }
}
