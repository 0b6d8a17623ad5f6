package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How far the log was verified, as a signed head in a file: the next verification goes on there.
 */
final class Checkpoints {
  static final String NAME = "verified.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  Checkpoints(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /** Empty when nothing was verified yet. */
  Optional<TreeHead> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(TreeHead.of(JSON.readTree(Files.readAllBytes(file))));
    } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException bad) {
      return Optional.empty();
    }
  }

  void write(TreeHead verified) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path next = file.resolveSibling(NAME + ".new");
    Files.writeString(next, verified.toJson() + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
