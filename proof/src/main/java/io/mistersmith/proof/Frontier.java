package io.mistersmith.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first. This is all
 * that is needed to add leaves and to know the root, at any size.
 */
public final class Frontier {
  private final MessageDigest sha256 = Merkle.sha256();
  private final List<byte[]> peaks = new ArrayList<>();
  private long size;

  /** Hears of every node at the moment it becomes complete; leaves are at level 0. */
  public interface Completed {
    void node(int level, long index, byte[] hash);
  }

  /** The edge of a tree whose nodes are stored. */
  public static Frontier of(long size, Nodes nodes) {
    Frontier frontier = new Frontier();
    frontier.size = size;
    long from = 0;
    for (long bit = Long.highestOneBit(size); bit > 0; bit >>= 1) {
      if ((size & bit) != 0) {
        frontier.peaks.add(nodes.node(Long.numberOfTrailingZeros(bit), from / bit));
        from += bit;
      }
    }
    return frontier;
  }

  public long size() {
    return size;
  }

  public void add(byte[] data, Completed completed) {
    byte[] hash = Merkle.leaf(data, sha256);
    long index = size;
    int level = 0;
    completed.node(level, index, hash);
    while ((index & 1) == 1) {
      hash = Merkle.node(peaks.removeLast(), hash, sha256);
      index >>= 1;
      completed.node(++level, index, hash);
    }
    peaks.add(hash);
    size++;
  }

  public byte[] root() {
    if (peaks.isEmpty()) {
      return Merkle.empty();
    }
    byte[] root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = Merkle.node(peaks.get(i), root, sha256);
    }
    return root;
  }
}
