package io.mistersmith.proof;

import java.util.Arrays;
import java.util.List;

/**
 * Checks proofs. Needs nothing but the hashes. The algorithms are those of RFC 9162, section 2.1.
 */
public final class Proofs {
  private Proofs() {}

  /** Whether the leaf is at the index of the tree with that root. */
  public static boolean includes(
      byte[] leafHash, long index, long size, List<byte[]> path, byte[] root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long fn = index;
    long sn = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : path) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        hash = Merkle.node(sibling, hash);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        hash = Merkle.node(hash, sibling);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(hash, root);
  }

  /** Whether the newer tree begins with the whole older one. */
  public static boolean continues(
      long older, byte[] olderRoot, long size, byte[] root, List<byte[]> path) {
    if (older < 0 || older > size) {
      return false;
    }
    if (older == size) {
      return path.isEmpty() && Arrays.equals(olderRoot, root);
    }
    if (older == 0) {
      return path.isEmpty() && Arrays.equals(olderRoot, Merkle.empty());
    }
    boolean whole = Long.bitCount(older) == 1;
    if (path.isEmpty() && !whole) {
      return false;
    }
    long fn = older - 1;
    long sn = size - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    byte[] first = whole ? olderRoot : path.getFirst();
    byte[] fr = first;
    byte[] sr = first;
    for (byte[] c : path.subList(whole ? 0 : 1, path.size())) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = Merkle.node(c, fr);
        sr = Merkle.node(c, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = Merkle.node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(fr, olderRoot) && Arrays.equals(sr, root);
  }
}
