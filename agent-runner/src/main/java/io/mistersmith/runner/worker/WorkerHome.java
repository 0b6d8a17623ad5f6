package io.mistersmith.runner.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directories of one worker, each for its owner only and gone with the worker. The path is
 * short because workers put Unix sockets there, whose paths end at 108 bytes.
 */
public record WorkerHome(Path root) {

  private static final int LONGEST_ROOT = 64;

  /** Under {@code base}, or under the system's temporary directory when base is too long. */
  static WorkerHome create(Path base, String mark) {
    Path parent =
        base.toString().length() + mark.length() < LONGEST_ROOT
            ? base
            : Path.of(System.getProperty("java.io.tmpdir"));
    try {
      WorkerHome home = new WorkerHome(directory(parent.resolve("w-" + mark)));
      for (Path each : home.variables().values()) {
        directory(each);
      }
      directory(home.work());
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException("No directory for a worker under " + parent, e);
    }
  }

  /** The working directory. */
  Path work() {
    return root.resolve("work");
  }

  /** Environment variables that point into this home. */
  Map<String, Path> variables() {
    Path temporary = root.resolve("t");
    return Map.of(
        "HOME", root.resolve("h"),
        "CLAUDE_CONFIG_DIR", root.resolve("c"),
        "TMPDIR", temporary,
        "CLAUDE_CODE_TMPDIR", temporary,
        "XDG_RUNTIME_DIR", root.resolve("r"));
  }

  /** Writes a file that only the owner can read: it holds the worker's token. */
  Path secretFile(String name, String content) {
    Path file = root.resolve(name);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, content, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Removes everything; what cannot be removed stays for the next sweep. */
  void delete() {
    delete(root);
  }

  static void delete(Path root) {
    if (!Files.isDirectory(root)) {
      return;
    }
    try {
      Files.walkFileTree(root, new Deleting());
    } catch (IOException e) {
      // A worker's grandchild may have written a moment ago; the sweep at start tries again.
      org.slf4j.LoggerFactory.getLogger(WorkerHome.class).info("{} is not gone yet: {}", root, e);
    }
  }

  private static Path directory(Path path) throws IOException {
    return Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
