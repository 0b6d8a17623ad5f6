package io.mistersmith.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** How ids are made and checked. */
public final class Ids {
  private static final int LONGEST = 64;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;

  private Ids() {}

  public static boolean isValid(String value) {
    int length = value.length();
    if (length == 0 || length > LONGEST || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /**
   * @throws IllegalArgumentException naming the field and the rule
   */
  public static void requireValid(String field, String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          field + " must be 1 to 64 of A-Z a-z 0-9 _ - and start with a letter or digit");
    }
  }

  /** 128 random bits behind the prefix, in base 36. */
  public static String random(String prefix) {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    return prefix + text(bits);
  }

  /** The first 128 bits of the seed's SHA-256 behind the prefix, in base 36. */
  public static String derived(String prefix, String seed) {
    return prefix + text(Arrays.copyOf(sha256(seed), BYTES));
  }

  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String text(byte[] bits) {
    return new BigInteger(1, bits).toString(36);
  }
}
