package io.mistersmith.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs now, and those before it with the moment after which each signs no more.
 *
 * <p>Every rotation is a line of a file, signed by both keys: without the present key nobody can
 * make another one known, and whoever kept the earlier one sees that the present one follows it.
 */
public final class KeyRing {
  public static final String ROTATIONS = "key-rotations.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param until RFC 3339; absent for the one that signs now
   */
  private record Known(PublicKey key, @Nullable String until) {}

  private final List<Known> keys = new ArrayList<>();

  private KeyRing(PublicKey current) {
    keys.add(new Known(current, null));
  }

  /**
   * @param directory where the rotations are; a line that is not signed by both is as if it were
   *     not there
   */
  public static KeyRing of(PublicKey current, Path directory) throws IOException {
    KeyRing ring = new KeyRing(current);
    Path file = directory.resolve(ROTATIONS);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file).reversed()) {
        Rotation rotation = Rotation.of(line);
        if (rotation != null && rotation.to.equals(ring.keys.getLast().key)) {
          ring.keys.add(new Known(rotation.from, rotation.at));
        }
      }
    }
    return ring;
  }

  /** Whether one of the keys has signed it, in its time. */
  public boolean hasSigned(TreeHead head) {
    return keys.stream()
        .anyMatch(
            known ->
                (known.until == null || head.signedAt().compareTo(known.until) <= 0)
                    && head.isSignedBy(known.key));
  }

  /** The present one first. */
  public String pem() {
    return keys.stream().map(known -> Keys.pem(known.key)).collect(Collectors.joining());
  }

  /**
   * Puts a new key in the place of the one in a file and notes that it follows it. Nobody may sign
   * with the file meanwhile. A crash leaves the old key, or the new one with its note.
   *
   * @return the new public key
   */
  public static PublicKey rotate(Path keyFile, Path directory, Instant at) throws IOException {
    KeyPair before = Keys.pair(Files.readString(keyFile));
    String made = Keys.generate();
    Path next = keyFile.resolveSibling(keyFile.getFileName() + ".new");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    write(next, made);
    KeyPair after = Keys.pair(made);
    write(directory.resolve(ROTATIONS), "\n" + Rotation.line(before, after, at) + "\n");
    Files.move(next, keyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return after.getPublic();
  }

  /** At the end, and on the disk. A line begins anew after half of one. */
  private static void write(Path file, String text) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  private record Rotation(String at, PublicKey from, PublicKey to) {

    static String line(KeyPair from, KeyPair to, Instant at) {
      String time = TreeHead.time(at);
      byte[] text = text(time, from.getPublic(), to.getPublic());
      return JSON.createObjectNode()
          .put("at", time)
          .put("from", Keys.pem(from.getPublic()))
          .put("to", Keys.pem(to.getPublic()))
          .put("signed_by_from", Keys.hex(Keys.sign(text, from.getPrivate())))
          .put("signed_by_to", Keys.hex(Keys.sign(text, to.getPrivate())))
          .toString();
    }

    /** Null for a line that is none, or is not signed by both. */
    static @Nullable Rotation of(String line) {
      try {
        var json = JSON.readTree(line);
        String at = json.path("at").asText();
        PublicKey from = Keys.publicKey(json.path("from").asText());
        PublicKey to = Keys.publicKey(json.path("to").asText());
        byte[] text = text(at, from, to);
        return Keys.verify(text, Keys.bytes(json.path("signed_by_from").asText()), from)
                && Keys.verify(text, Keys.bytes(json.path("signed_by_to").asText()), to)
            ? new Rotation(at, from, to)
            : null;
      } catch (JsonProcessingException | IllegalArgumentException none) {
        return null;
      }
    }

    private static byte[] text(String at, PublicKey from, PublicKey to) {
      return ("mistersmith key rotation 1\n"
              + at
              + "\n"
              + Keys.id(from)
              + "\n"
              + Keys.id(to)
              + "\n")
          .getBytes(StandardCharsets.UTF_8);
    }
  }
}
