package io.mistersmith.proof;

/** The complete nodes of a tree. */
public interface Nodes {

  /** The root of the leaves from {@code index << level} on, {@code 1 << level} of them. */
  byte[] node(int level, long index);
}
