package io.mistersmith.runner.agent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The credential of one worker process: 256 random bits that die with it. */
record WorkerToken(String value) {

  private static final SecureRandom RANDOM = new SecureRandom();

  static WorkerToken mint() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return new WorkerToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** Lower-case hex; all that anybody else learns of it. */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "WorkerToken[hidden]";
  }
}
