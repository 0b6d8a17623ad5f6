package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A module's executable jar, laid out as plain files, perhaps with an archive of its classes beside
 * it.
 */
record Program(String module, Path directory) {
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dfile.encoding=UTF-8",
          "--enable-native-access=ALL-UNNAMED");

  /** The program as it is built now; laid out when it is met for the first time. */
  static Program of(String module, Path checkout, CacheDirectory cache) {
    Path jar = checkout.resolve(module).resolve("target").resolve(module + "-exec.jar");
    if (!Files.isRegularFile(jar)) {
      throw new InfraException(
          "%s is not built (%s is missing); run ./mvnw -DskipTests package."
              .formatted(module, jar));
    }
    String family = module + "-" + Integer.toHexString(jar.hashCode()) + "-";
    String entry = family + build(jar);
    if (!Files.isDirectory(cache.root().resolve(entry))) {
      dropOlder(family, cache.root());
    }
    return new Program(module, cache.entry(entry, target -> ProgramLayout.unpack(jar, target)));
  }

  Path classArchive() {
    return directory.resolve("classes.jsa");
  }

  /**
   * The command that runs it; {@code home} is on it so that a process can be told from another
   * platform's.
   */
  List<String> command(Map<String, String> environment, SmithHome home) {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(JAVA_OPTIONS);
    if (Files.exists(classArchive())) {
      command.add("-XX:SharedArchiveFile=" + classArchive());
      command.add("-Xlog:disable"); // or an archive of another Java would be complained about
      command.add("-Xlog:all=error:stderr");
    }
    Stream.of(environment.getOrDefault("SMITH_JAVA_OPTS", "").split(" "))
        .filter(option -> !option.isBlank())
        .forEach(command::add);
    command.add(Orphans.mark(home));
    command.add("-jar");
    command.add(directory.resolve(ProgramLayout.JAR).toString());
    return command;
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Changes whenever the jar is written; its modification time is the same for every build. */
  private static String build(Path jar) {
    try {
      return Integer.toHexString(Files.getAttribute(jar, "unix:ctime").hashCode())
          + Long.toHexString(Files.size(jar));
    } catch (IOException e) {
      throw new InfraException("Cannot read %s: %s.".formatted(jar, FileTrees.reason(e)), e);
    }
  }

  private static void dropOlder(String family, Path cache) {
    try (Stream<Path> entries = Files.list(cache)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(family)
            && !Orphans.isNamedByAnyProcess(entry)) {
          FileTrees.delete(entry);
        }
      }
    } catch (IOException e) {
      // An older build that stays costs nothing but its space.
    }
  }
}
