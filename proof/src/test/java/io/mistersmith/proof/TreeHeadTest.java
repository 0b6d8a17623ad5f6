package io.mistersmith.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import org.junit.jupiter.api.Test;

class TreeHeadTest {
  private final KeyPair key = Keys.pair(Keys.generate());
  private final TreeHead head =
      TreeHead.sign(
          7,
          Merkle.leaf(new byte[] {1}),
          Merkle.leaf(new byte[] {2}),
          "2025-07-09T15:30:00.123Z",
          key.getPrivate(),
          key.getPublic());

  @Test
  void isKnownByItsKeyAndByNoOther() {
    assertThat(head.isSignedBy(key.getPublic())).isTrue();
    assertThat(head.isSignedBy(Keys.pair(Keys.generate()).getPublic())).isFalse();
  }

  @Test
  void survivesJsonAndNotAChange() {
    assertThat(TreeHead.of(head.toJson())).isEqualTo(head);
    assertThat(TreeHead.of(head.toJson().put("tree_size", 8)).isSignedBy(key.getPublic()))
        .isFalse();
    assertThat(
            TreeHead.of(head.toJson().put("signed_at", "2025-07-09T15:30:00.124Z"))
                .isSignedBy(key.getPublic()))
        .isFalse();
    assertThatThrownBy(() -> TreeHead.of(head.toJson().put("root_hash", "abc")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
