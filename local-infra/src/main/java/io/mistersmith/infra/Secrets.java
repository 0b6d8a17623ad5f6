package io.mistersmith.infra;

import java.security.SecureRandom;
import java.util.Base64;

/** Generated credentials. */
public final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  /** 256 random bits in letters, digits, '-' and '_', so that it needs no quoting anywhere. */
  public static String generate() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
