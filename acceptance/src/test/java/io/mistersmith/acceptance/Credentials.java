package io.mistersmith.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The generated passwords, as a person finds them below the platform's home. */
final class Credentials {
  private Credentials() {}

  static String postgres(Platform platform) {
    return read(platform, "postgres-owner");
  }

  static String superuser(Platform platform) {
    return read(platform, "postgres-superuser");
  }

  static String nats(Platform platform) {
    return read(platform, "nats-admin");
  }

  private static String read(Platform platform, String name) {
    try (Stream<Path> files = Files.walk(platform.home)) {
      Path file =
          files
              .filter(Files::isRegularFile)
              .filter(f -> f.getFileName().toString().contains(name))
              .filter(f -> f.toString().contains("secret") || f.toString().contains("password"))
              .findFirst()
              .orElseThrow(
                  () -> new AssertionError("no password of " + name + " in " + platform.home));
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
