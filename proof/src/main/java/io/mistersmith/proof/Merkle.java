package io.mistersmith.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashing of RFC 6962, section 2.1. The data of leaf n is the leaf hash of the event at
 * position n + 1.
 */
public final class Merkle {
  public static final int HASH = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private Merkle() {}

  public static byte[] leaf(byte[] data) {
    return leaf(data, sha256());
  }

  static byte[] leaf(byte[] data, MessageDigest sha256) {
    sha256.update(LEAF);
    return sha256.digest(data);
  }

  public static byte[] node(byte[] left, byte[] right) {
    return node(left, right, sha256());
  }

  static byte[] node(byte[] left, byte[] right, MessageDigest sha256) {
    sha256.update(NODE);
    sha256.update(left);
    return sha256.digest(right);
  }

  /** The root of the tree without leaves. */
  public static byte[] empty() {
    return sha256().digest();
  }

  /** The largest power of two that is smaller than n, which is where a tree of n leaves divides. */
  static long split(long n) {
    return Long.highestOneBit(n - 1);
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
