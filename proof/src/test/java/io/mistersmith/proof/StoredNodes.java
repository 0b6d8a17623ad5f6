package io.mistersmith.proof;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A tree of made-up leaves that is kept as nodes. */
final class StoredNodes implements Nodes {
  private final Map<List<Long>, byte[]> nodes = new HashMap<>();
  final Frontier frontier = new Frontier();

  static StoredNodes of(long size) {
    StoredNodes tree = new StoredNodes();
    LongStream.range(0, size).forEach(n -> tree.add(data(n)));
    return tree;
  }

  void add(byte[] data) {
    frontier.add(data, (level, index, hash) -> nodes.put(List.of((long) level, index), hash));
  }

  static byte[] data(long n) {
    return ByteBuffer.allocate(Long.BYTES).putLong(n).array();
  }

  @Override
  public byte[] node(int level, long index) {
    return nodes.get(List.of((long) level, index));
  }

  /** Straight from the definition, RFC 6962, section 2.1. */
  static byte[] rootByDefinition(long from, long to) {
    if (from == to) {
      return Merkle.empty();
    }
    if (to - from == 1) {
      return Merkle.leaf(data(from));
    }
    long k = 1;
    while (2 * k < to - from) {
      k *= 2;
    }
    return Merkle.node(rootByDefinition(from, from + k), rootByDefinition(from + k, to));
  }
}
