package io.mistersmith.infra;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where downloaded and unpacked programs are kept: SMITH_CACHE, else XDG_CACHE_HOME/mistersmith,
 * else ~/.cache/mistersmith. An entry is made once, whole or not at all, however many programs want
 * it at the same time.
 */
public record CacheDirectory(Path root) {
  private static final Duration ASK_AGAIN = Duration.ofMillis(50);
  private static final Map<Path, ReentrantLock> WITHIN_THIS_JVM = new ConcurrentHashMap<>();

  /** Makes an entry's content in the given directory, which exists and is empty. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path directory) throws IOException;
  }

  public static CacheDirectory ofEnvironment() {
    return of(System.getenv(), System.getProperty("user.home", ""));
  }

  static CacheDirectory of(Map<String, String> environment, String userHome) {
    String smith = environment.getOrDefault("SMITH_CACHE", "");
    if (!smith.isBlank()) {
      return new CacheDirectory(Path.of(smith).toAbsolutePath());
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (xdg.startsWith("/")) {
      return new CacheDirectory(Path.of(xdg, "mistersmith"));
    }
    String home = environment.getOrDefault("HOME", "");
    String base = home.startsWith("/") ? home : userHome;
    if (!base.startsWith("/")) {
      throw new InfraException(
          "There is no home directory to keep downloads in; set SMITH_CACHE to a directory.");
    }
    return new CacheDirectory(Path.of(base, ".cache", "mistersmith"));
  }

  /**
   * This directory, or for root, whose home PostgreSQL's own user cannot enter, the machine's:
   * /var/cache/mistersmith.
   */
  public CacheDirectory reachableByPostgres() {
    return postgresCanReach(root) ? this : new CacheDirectory(Path.of("/var/cache/mistersmith"));
  }

  /** Whether PostgreSQL runs as somebody else than we do, as it must when we are root. */
  public static boolean postgresHasAnotherUser() {
    return UnprivilegedUser.needed().isPresent();
  }

  /**
   * Whether the user that PostgreSQL runs as may enter the directory, or what there is of its
   * parents.
   */
  public static boolean postgresCanReach(Path directory) {
    return UnprivilegedUser.needed().filter(user -> !user.canReach(directory)).isEmpty();
  }

  /** The entry's directory, filled by {@code filler} when it is not there yet. */
  public Path entry(String name, Filler filler) {
    Path entry = root.resolve(name);
    if (Files.isDirectory(entry)) {
      return entry;
    }
    ReentrantLock lock = WITHIN_THIS_JVM.computeIfAbsent(entry, _ -> new ReentrantLock());
    lock.lock();
    try {
      Files.createDirectories(root);
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = lockOf(channel)) {
        if (!Files.isDirectory(entry)) {
          Path unfinished = root.resolve(name + ".unfinished");
          FileTrees.delete(unfinished);
          Files.createDirectories(unfinished);
          filler.fill(unfinished);
          Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return entry;
    } catch (IOException e) {
      throw new InfraException(
          "Cannot write the cache directory %s (%s); free some space there or set SMITH_CACHE to another directory."
              .formatted(root, FileTrees.reason(e)),
          e);
    } catch (UncheckedIOException e) {
      throw new InfraException(
          "Cannot fill the cache directory " + root + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks again and again instead of waiting in the system: that takes two programs, of which each
   * makes an entry with one thread and waits for the other's with another, for a deadlock.
   */
  private static FileLock lockOf(FileChannel channel) throws IOException {
    try {
      FileLock mine = channel.tryLock();
      while (mine == null) {
        Thread.sleep(ASK_AGAIN);
        mine = channel.tryLock();
      }
      return mine;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
