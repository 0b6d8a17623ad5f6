package io.mistersmith.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Merkle;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadFileTest {
  private final KeyPair key = Keys.pair(Keys.generate());
  @TempDir Path dir;

  private TreeHead head(long size) {
    return TreeHead.sign(
        size,
        Merkle.empty(),
        Merkle.empty(),
        "2025-07-09T15:30:00.123Z",
        key.getPrivate(),
        key.getPublic());
  }

  @Test
  void givesTheNewestFirstAndAllInOrder() throws Exception {
    HeadFile file = new HeadFile(dir);
    for (int size = 1; size <= 9; size++) {
      file.append(head(size));
    }

    assertThat(file.last(3)).extracting(TreeHead::treeSize).containsExactly(9L, 8L, 7L);
    List<Long> all = new ArrayList<>();
    file.each((_, one) -> all.add(one.orElseThrow().treeSize()));
    assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void endsTheHalfLineThatACrashLeft() throws Exception {
    HeadFile file = new HeadFile(dir);
    file.append(head(1));
    Files.writeString(
        dir.resolve(HeadFile.NAME), "{\"tree_size\":2,\"ro", StandardOpenOption.APPEND);
    file.append(head(3));

    assertThat(file.last(5)).extracting(TreeHead::treeSize).containsExactly(3L, 1L);
  }

  @Test
  void saysSoWhenTheDiskIsFull() throws Exception {
    Files.createSymbolicLink(dir.resolve(HeadFile.NAME), Path.of("/dev/full"));

    assertThatThrownBy(() -> new HeadFile(dir).append(head(1))).isInstanceOf(IOException.class);
  }
}
