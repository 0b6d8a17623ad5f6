package io.mistersmith.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What ./smith does after a build, which Maven made here: it lets the programs run once, so that
 * the many starts of the stories cost about half. One of the JVMs with stories does it for all.
 */
final class Preparation {
  private static final List<String> MODULES =
      List.of("migrations", "command-service", "query-service", "agent-runner");

  private Preparation() {}

  static synchronized void once(Platform platform) {
    Path target = Repository.ROOT.resolve("launcher").resolve("target");
    try (FileChannel channel =
            FileChannel.open(
                target.resolve("prepare.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!isNewerThanTheJars(target.resolve("launcher.jsa"))) {
        platform.smith("prepare");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNewerThanTheJars(Path prepared) throws IOException {
    if (!Files.exists(prepared)) {
      return false;
    }
    for (String module : MODULES) {
      Path jar = Repository.ROOT.resolve(module).resolve("target").resolve(module + "-exec.jar");
      if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(prepared)) > 0) {
        return false;
      }
    }
    return true;
  }
}
