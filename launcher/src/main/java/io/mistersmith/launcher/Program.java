package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/**
 * A module's executable jar, laid out as plain files, perhaps with an archive of its classes beside
 * it.
 */
record Program(String module, Path directory) {
  private static final String ORIGIN = "origin";

  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dfile.encoding=UTF-8",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The program as it is built now; laid out when it is met for the first time. */
  static Program of(String module, Path checkout, CacheDirectory cache) {
    Path jar = checkout.resolve(module).resolve("target").resolve(module + "-exec.jar");
    if (!Files.isRegularFile(jar)) {
      throw new InfraException(
          "%s is not built (%s is missing); run ./mvnw -DskipTests package."
              .formatted(module, jar));
    }
    String entry = module + "-" + Integer.toHexString(jar.hashCode()) + "-" + build(jar);
    if (!Files.isDirectory(cache.root().resolve(entry))) {
      dropWhatNobodyNeeds(jar, cache.root());
    }
    Path directory =
        cache.entry(
            entry,
            target -> {
              ProgramLayout.unpack(jar, target);
              Files.writeString(target.resolve(ORIGIN), jar.toString());
            });
    return new Program(module, directory);
  }

  Path aotCache() {
    return directory.resolve("program.aot");
  }

  /**
   * The command that runs it; {@code home} is on it so that a process can be told from another
   * platform's.
   */
  List<String> command(Map<String, String> environment, SmithHome home) {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(JAVA_OPTIONS);
    if (Files.exists(aotCache())) {
      command.add("-XX:AOTCache=" + aotCache());
      command.add("-Xlog:disable"); // or the cache of another Java would be complained about
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

  /**
   * The same for the same content, since every jar of this build has the same modification time.
   */
  private static String build(Path jar) {
    var crc = new CRC32();
    try (var zip = new ZipFile(jar.toFile())) {
      zip.stream()
          .map(entry -> entry.getName() + entry.getCrc() + entry.getSize())
          .forEach(entry -> crc.update(entry.getBytes(StandardCharsets.UTF_8)));
      return Long.toHexString(crc.getValue()) + Long.toHexString(Files.size(jar));
    } catch (IOException e) {
      throw new InfraException("Cannot read %s: %s.".formatted(jar, FileTrees.reason(e)), e);
    }
  }

  /** Older builds of this jar, and programs of checkouts that are gone. */
  private static void dropWhatNobodyNeeds(Path jar, Path cache) {
    try (Stream<Path> entries = Files.list(cache)) {
      for (Path entry : entries.filter(each -> Files.exists(each.resolve(ORIGIN))).toList()) {
        Path origin = Path.of(Files.readString(entry.resolve(ORIGIN)));
        boolean needed = Files.exists(origin) && !origin.equals(jar);
        if (!needed && !Orphans.isNamedByAnyProcess(entry)) {
          FileTrees.delete(entry);
          Files.deleteIfExists(entry.resolveSibling(entry.getFileName() + ".lock"));
        }
      }
    } catch (IOException e) {
      // What stays costs nothing but its space.
    }
  }
}
