package io.mistersmith.base.door;

import io.mistersmith.api.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Making, hashing and reading tokens. */
public final class Tokens {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tokens() {}

  /** 256 random bits as URL-safe text. */
  public static String random() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Lower-case hex SHA-256. */
  public static String sha256(String token) {
    return HexFormat.of().formatHex(Ids.sha256(token));
  }

  /** The one line of a token file. */
  public static String read(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new IllegalStateException("The token file " + file + " is empty.");
      }
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("The token file " + file + " cannot be read.", e);
    }
  }

  static boolean same(String hashA, String hashB) {
    return MessageDigest.isEqual(
        hashA.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        hashB.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
