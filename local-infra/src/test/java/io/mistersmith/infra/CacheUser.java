package io.mistersmith.infra;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Makes one entry of a cache, slowly, and meanwhile wants one that somebody else is making. */
final class CacheUser {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path root;

  CacheUser(Path root) {
    this.root = root;
  }

  /** Arguments: the cache, the entry to make, the entry to want. Exits with 1 when it fails. */
  public static void main(String[] args) throws Exception {
    new CacheUser(Path.of(args[0])).makeAndWant(args[1], args[2]);
  }

  void makeAndWant(String mine, String other) throws Exception {
    CacheDirectory cache = new CacheDirectory(root);
    Thread maker =
        Thread.ofPlatform().daemon().start(() -> cache.entry(mine, _ -> beginAndWait(mine)));
    awaitSign(other + ".begun");
    sign(mine + ".wants");
    cache.entry(other, _ -> {});
    maker.join(PATIENCE);
  }

  private void beginAndWait(String entry) throws IOException {
    sign(entry + ".begun");
    awaitSign("finish");
  }

  void sign(String name) throws IOException {
    Files.createFile(root.resolve(name));
  }

  void awaitSign(String name) {
    await().atMost(PATIENCE).until(() -> Files.exists(root.resolve(name)));
  }
}
