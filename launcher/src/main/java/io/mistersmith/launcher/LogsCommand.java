package io.mistersmith.launcher;

import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "logs", description = "Show the end of the logs.")
final class LogsCommand implements Callable<Integer> {
  private static final int CHUNK = 64 << 10;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVICE",
      description = "query-service, command-service, agent-runner, nats, postgres or migrations.")
  private @Nullable String part;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as lines are added.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      defaultValue = "100",
      description = "How many lines (${DEFAULT-VALUE}).")
  private int lines;

  @Override
  public Integer call() throws IOException {
    var known = new ArrayList<>(PartStatus.PARTS);
    known.add("migrations");
    if (part != null && !known.contains(part)) {
      throw new InfraException(
          "There is no part called '%s'; the parts are %s."
              .formatted(part, String.join(", ", known)));
    }
    List<String> shown = part == null ? known : List.of(part);
    var ends = new long[shown.size()];
    for (int i = 0; i < ends.length; i++) {
      String name = shown.get(i);
      Path log = smith.home().log(name);
      ends[i] = Files.exists(log) ? Files.size(log) : 0;
      LogTail.lines(log, lines).forEach(line -> say(name, line));
    }
    while (follow) {
      for (int i = 0; i < ends.length; i++) {
        ends[i] = more(shown.get(i), ends[i]);
      }
      Together.pause();
    }
    return 0;
  }

  /**
   * Prints what was added behind {@code from} and returns where it ended; only whole lines are
   * printed.
   */
  private long more(String name, long from) {
    Path log = smith.home().log(name);
    if (!Files.exists(log)) {
      return 0;
    }
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long start = file.length() < from ? 0 : from; // a shorter file is a new one
      byte[] bytes = new byte[(int) Math.min(CHUNK, file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && end < CHUNK && bytes[end - 1] != '\n') {
        end--;
      }
      new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> say(name, line));
      return start + end;
    } catch (IOException e) {
      throw new InfraException("Cannot read %s: %s.".formatted(log, FileTrees.reason(e)), e);
    }
  }

  private void say(String name, String line) {
    smith.out().println(part == null ? "%-16s %s".formatted(name, line) : line);
  }
}
