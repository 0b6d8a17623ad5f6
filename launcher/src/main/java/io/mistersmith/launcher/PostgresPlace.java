package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the database lives: .smith/data/postgres. For root, whose directories PostgreSQL's own user
 * often cannot enter, that is a symbolic link to a directory of its own below /var/lib/mistersmith.
 */
final class PostgresPlace {
  static final Path OUTSIDE = Path.of("/var/lib/mistersmith");

  private PostgresPlace() {}

  /** Where it is, if it is anywhere. */
  static Path existing(SmithHome home) {
    try {
      return Files.readSymbolicLink(home.data("postgres"));
    } catch (IOException | UnsupportedOperationException e) {
      return home.data("postgres"); // no link
    }
  }

  /** Where it is, or will be. */
  static Path of(SmithHome home) {
    Path place = home.data("postgres");
    try {
      if (Files.isSymbolicLink(place)) {
        return Files.readSymbolicLink(place);
      }
      if (Files.isDirectory(place)
          || CacheDirectory.postgresCanReach(home.directory().resolve("data"))) {
        return place;
      }
      Path outside = OUTSIDE.resolve(Secrets.generate());
      Files.createDirectories(OUTSIDE);
      Files.createSymbolicLink(place, outside);
      return outside;
    } catch (IOException e) {
      throw new InfraException(
          "PostgreSQL refuses to run as root, its own user cannot enter %s, and %s cannot be written (%s); set SMITH_HOME to a directory that everyone may enter."
              .formatted(home.directory(), OUTSIDE, FileTrees.reason(e)),
          e);
    }
  }
}
