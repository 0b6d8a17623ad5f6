package io.mistersmith.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Roots and proofs of a tree whose complete nodes are stored; RFC 6962, sections 2.1.1 and 2.1.2.
 */
public record Tree(Nodes nodes) {

  public byte[] root(long size) {
    return size == 0 ? Merkle.empty() : subtree(0, size);
  }

  /**
   * The audit path of a leaf, from its sibling up.
   *
   * @param index from 0, below size
   */
  public List<byte[]> inclusion(long index, long size) {
    List<byte[]> path = new ArrayList<>();
    inclusion(index, 0, size, path);
    return path;
  }

  private void inclusion(long index, long from, long to, List<byte[]> path) {
    if (to - from == 1) {
      return;
    }
    long middle = from + Merkle.split(to - from);
    if (index < middle) {
      inclusion(index, from, middle, path);
      path.add(subtree(middle, to));
    } else {
      inclusion(index, middle, to, path);
      path.add(subtree(from, middle));
    }
  }

  /**
   * That the first {@code older} leaves of the tree of {@code size} leaves are the whole older
   * tree.
   *
   * @param older from 1 to size
   */
  public List<byte[]> consistency(long older, long size) {
    List<byte[]> path = new ArrayList<>();
    consistency(older, 0, size, true, path);
    return path;
  }

  private void consistency(long older, long from, long to, boolean whole, List<byte[]> path) {
    if (older == to) {
      if (!whole) {
        path.add(subtree(from, to));
      }
      return;
    }
    long middle = from + Merkle.split(to - from);
    if (older <= middle) {
      consistency(older, from, middle, whole, path);
      path.add(subtree(middle, to));
    } else {
      consistency(older, middle, to, false, path);
      path.add(subtree(from, middle));
    }
  }

  /** The root of the leaves of a range that is a node of some tree of RFC 6962. */
  byte[] subtree(long from, long to) {
    long length = to - from;
    if (Long.bitCount(length) == 1) {
      return nodes.node(Long.numberOfTrailingZeros(length), from / length);
    }
    long middle = from + Merkle.split(length);
    return Merkle.node(subtree(from, middle), subtree(middle, to));
  }
}
