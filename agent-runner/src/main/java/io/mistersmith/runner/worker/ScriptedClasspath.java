package io.mistersmith.runner.worker;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.runner.scripted.ScriptedWorker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scripted worker's class path. A plain JVM cannot read the jars nested in the runner's
 * executable jar, so they are unpacked once; run from classes and jars, they are used where they
 * are.
 */
final class ScriptedClasspath {

  private static final List<Class<?>> NEEDED =
      List.of(ScriptedWorker.class, ObjectMapper.class, JsonFactory.class, JsonCreator.class);
  private static final String NESTED = "jar:nested:";

  private ScriptedClasspath() {}

  static String in(Path scratch) {
    return NEEDED.stream()
        .map(needed -> location(needed, scratch).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path location(Class<?> needed, Path scratch) {
    String url = needed.getProtectionDomain().getCodeSource().getLocation().toString();
    try {
      return url.startsWith(NESTED)
          ? unpacked(url.substring(NESTED.length()), scratch)
          : Path.of(URI.create(url));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack the scripted worker into " + scratch, e);
    }
  }

  /**
   * @param nested {@code /path/to/runner.jar/!BOOT-INF/lib/some.jar!/}, percent-encoded
   */
  private static Path unpacked(String nested, Path scratch) throws IOException {
    String[] parts = URI.create("file:" + nested).getPath().split("/?!/?");
    Path target = scratch.resolve("scripted-classpath");
    Files.createDirectories(target);
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(parts[0]))) {
      Path inside = jar.getPath("/" + parts[1]);
      if (Files.isRegularFile(inside)) {
        Path copy = target.resolve(inside.getFileName().toString());
        Files.copy(inside, copy, StandardCopyOption.REPLACE_EXISTING);
        return copy;
      }
      copyScripted(inside, target.resolve("classes"));
      return target.resolve("classes");
    }
  }

  private static void copyScripted(Path classes, Path target) throws IOException {
    String own = ScriptedWorker.class.getPackageName().replace('.', '/');
    Path copies = target.resolve(own);
    Files.createDirectories(copies);
    try (Stream<Path> files = Files.list(classes.resolve(own))) {
      for (Path file : files.toList()) {
        Path copy = copies.resolve(file.getFileName().toString());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
