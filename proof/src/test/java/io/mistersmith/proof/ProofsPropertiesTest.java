package io.mistersmith.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ProofsPropertiesTest {

  @Property(tries = 200)
  void theEdgeStoredAndTheDefinitionAgree(@ForAll @IntRange(max = 200) int size) {
    StoredNodes tree = StoredNodes.of(size);

    byte[] root = StoredNodes.rootByDefinition(0, size);
    assertThat(tree.frontier.root()).isEqualTo(root);
    assertThat(new Tree(tree).root(size)).isEqualTo(root);
    assertThat(Frontier.of(size, tree).root()).isEqualTo(root);
  }

  @Property(tries = 200)
  void aLeafIsProvenAtItsPlaceAndNowhereElse(
      @ForAll @IntRange(min = 1, max = 120) int size,
      @ForAll @IntRange(max = 119) int at,
      @ForAll @IntRange(max = 119) int elsewhere) {
    Assume.that(at < size && elsewhere < size && at != elsewhere);
    Tree tree = new Tree(StoredNodes.of(size));
    byte[] root = tree.root(size);
    List<byte[]> path = tree.inclusion(at, size);
    byte[] leaf = Merkle.leaf(StoredNodes.data(at));

    assertThat(Proofs.includes(leaf, at, size, path, root)).isTrue();
    assertThat(Proofs.includes(leaf, elsewhere, size, path, root)).isFalse();
    assertThat(Proofs.includes(leaf, elsewhere, size, tree.inclusion(elsewhere, size), root))
        .isFalse();
    assertThat(Proofs.includes(leaf, at, size, altered(path, at), root)).isFalse();
  }

  @Property(tries = 300)
  void aTreeContinuesItsOwnPastAndNoOther(
      @ForAll @IntRange(min = 1, max = 120) int size,
      @ForAll @IntRange(min = 1, max = 120) int older) {
    Assume.that(older <= size);
    Tree tree = new Tree(StoredNodes.of(size));
    byte[] root = tree.root(size);
    byte[] past = tree.root(older);
    List<byte[]> path = tree.consistency(older, size);

    assertThat(Proofs.continues(older, past, size, root, path)).isTrue();
    assertThat(Proofs.continues(older, Merkle.leaf(past), size, root, path)).isFalse();
    assertThat(Proofs.continues(older, past, size, Merkle.leaf(root), path)).isFalse();
    if (!path.isEmpty()) {
      assertThat(Proofs.continues(older, past, size, root, altered(path, older))).isFalse();
      assertThat(Proofs.continues(older, past, size, root, path.subList(1, path.size()))).isFalse();
    }
  }

  @Property(tries = 300)
  void oneProofShowsAnyLeavesAndFailsWithoutOneOfThem(
      @ForAll @IntRange(min = 1, max = 150) int size,
      @ForAll @Size(min = 1, max = 20) Set<@IntRange(max = 149) Integer> wanted) {
    TreeSet<Long> shown = new TreeSet<>();
    wanted.stream().filter(n -> n < size).forEach(n -> shown.add((long) n));
    Assume.that(!shown.isEmpty());
    Tree tree = new Tree(StoredNodes.of(size));

    List<byte[]> proof = new ArrayList<>();
    Cursor cursor = new Cursor(shown);
    GapProof.plan(size, cursor, cursor::take, (from, to) -> proof.add(tree.subtree(from, to)));

    assertThat(root(size, shown, proof)).isEqualTo(tree.root(size));
    shown.pollFirst();
    byte[] without;
    try {
      without = root(size, shown, proof);
    } catch (NoSuchElementException tooShort) {
      return;
    }
    assertThat(without).isNotEqualTo(tree.root(size));
  }

  private static byte[] root(long size, Set<Long> shown, List<byte[]> proof) {
    return GapProof.root(size, new Cursor(shown), proof.iterator());
  }

  private static List<byte[]> altered(List<byte[]> path, int seed) {
    if (path.isEmpty()) {
      return List.of(Merkle.empty());
    }
    List<byte[]> other = new ArrayList<>(path);
    int at = seed % path.size();
    byte[] hash = other.get(at).clone();
    hash[seed % hash.length] ^= 1;
    other.set(at, hash);
    return other;
  }

  private static final class Cursor implements GapProof.Leaves {
    private final Iterator<Long> indexes;
    private long next;

    Cursor(Set<Long> shown) {
      indexes = List.copyOf(new TreeSet<>(shown)).iterator();
      take();
    }

    @Override
    public long peek() {
      return next;
    }

    @Override
    public byte[] take() {
      byte[] data = StoredNodes.data(next);
      next = indexes.hasNext() ? indexes.next() : Long.MAX_VALUE;
      return data;
    }
  }
}
