package io.mistersmith.infra;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;

/**
 * Whom PostgreSQL runs as when this program is root, since it refuses to be root itself: {@code
 * daemon}, which is on every Linux and is neither the user of an installed PostgreSQL nor the
 * {@code nobody} that workers may run as.
 */
record UnprivilegedUser(int uid, int gid) {
  private static final String NAME = "daemon";

  /** Empty when this program is not root, and so needs nobody else. */
  static Optional<UnprivilegedUser> needed() {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        return Optional.empty();
      }
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        String[] fields = line.split(":");
        if (fields.length > 3 && fields[0].equals(NAME)) {
          return Optional.of(
              new UnprivilegedUser(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
        }
      }
      throw new InfraException(
          "PostgreSQL refuses to run as root, and this machine has no user '"
              + NAME
              + "' to run it as; run smith as a normal user.");
    } catch (IOException e) {
      throw new InfraException("Cannot tell which user this is: " + FileTrees.reason(e), e);
    }
  }

  List<String> command() {
    return List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups");
  }

  void takeOver(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            own(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            own(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void own(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether this user may walk into the directory; the nearest ancestor that exists is asked. */
  boolean canReach(Path directory) {
    for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
      try {
        if (Files.isDirectory(at) && !enters(at)) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private boolean enters(Path directory) throws IOException {
    var permissions = Files.getPosixFilePermissions(directory);
    return Integer.valueOf(uid).equals(Files.getAttribute(directory, "unix:uid"))
        ? permissions.contains(PosixFilePermission.OWNER_EXECUTE)
        : permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
  }
}
