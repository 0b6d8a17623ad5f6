package io.mistersmith.launcher;

import io.mistersmith.infra.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Services of this platform that no pid file names, because the smith that started them was killed
 * between the two. They are known by a mark on their command line; nats-server and PostgreSQL by
 * their own files.
 */
final class Orphans {
  private Orphans() {}

  /** The argument that says whose process it is. */
  static String mark(SmithHome home) {
    return "-Dsmith.home=" + home.directory();
  }

  static List<ProcessIdentity> of(SmithHome home) {
    String mark = mark(home);
    String data = home.directory().resolve("data") + "/";
    String database = PostgresPlace.existing(home).toString();
    return processes()
        .filter(
            pid ->
                arguments(pid).stream()
                    .anyMatch(
                        argument ->
                            argument.equals(mark)
                                || argument.startsWith(data)
                                || argument.startsWith(database)))
        .filter(pid -> isOurs(arguments(pid).getFirst()))
        .map(ProcessIdentity::of)
        .flatMap(Optional::stream)
        .toList();
  }

  static boolean isNamedByAnyProcess(Path path) {
    return processes()
        .anyMatch(
            pid ->
                arguments(pid).stream().anyMatch(argument -> argument.contains(path.toString())));
  }

  /** A person's editor or tail with one of our files open is not a part of the platform. */
  private static boolean isOurs(String program) {
    String name = program.substring(program.lastIndexOf('/') + 1);
    return name.equals("java") || name.equals("nats-server") || name.equals("postgres");
  }

  private static Stream<Long> processes() {
    long self = ProcessHandle.current().pid();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("[0-9]+"))
          .map(Long::valueOf)
          .filter(pid -> pid != self)
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static List<String> arguments(long pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of(); // gone meanwhile
    }
  }
}
