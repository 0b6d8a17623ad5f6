package io.mistersmith.proof;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One proof that many leaves are in a tree: the roots of the largest subtrees that hold none of
 * them, from left to right. Made and checked in one pass over the sorted leaves, in memory of the
 * tree's height.
 */
public final class GapProof {
  private GapProof() {}

  /** The indexes of the leaves that are shown, ascending. */
  public interface Shown {
    /** The next one; size or more when there is none. Does not move. */
    long peek();
  }

  /** Hears of each subtree without a shown leaf. */
  public interface Gap {
    void between(long from, long to);
  }

  /** Leaves that move on once they were asked for. */
  public interface Leaves extends Shown {
    byte[] take();
  }

  /** Names the subtrees that the proof has to give; {@code skip} moves on over a leaf. */
  public static void plan(long size, Shown shown, Runnable skip, Gap gaps) {
    if (size > 0) {
      plan(0, size, shown, skip, gaps);
    }
  }

  private static void plan(long from, long to, Shown shown, Runnable skip, Gap gaps) {
    if (shown.peek() >= to) {
      gaps.between(from, to);
    } else if (to - from == 1) {
      skip.run();
    } else {
      long middle = from + Merkle.split(to - from);
      plan(from, middle, shown, skip, gaps);
      plan(middle, to, shown, skip, gaps);
    }
  }

  /**
   * The root that leaves and proof make.
   *
   * @throws NoSuchElementException when the proof is too short
   */
  public static byte[] root(long size, Leaves leaves, Iterator<byte[]> proof) {
    return size == 0 ? Merkle.empty() : root(0, size, leaves, proof);
  }

  private static byte[] root(long from, long to, Leaves leaves, Iterator<byte[]> proof) {
    if (leaves.peek() >= to) {
      return proof.next();
    }
    if (to - from == 1) {
      return Merkle.leaf(leaves.take());
    }
    long middle = from + Merkle.split(to - from);
    byte[] left = root(from, middle, leaves, proof);
    return Merkle.node(left, root(middle, to, leaves, proof));
  }
}
