package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFramerTest {

  private final List<String> lines = new ArrayList<>();

  @Test
  void doesNotCareHowTheBytesArrive() throws Exception {
    byte[] bytes = "one\n\ntwo é €\nlast".getBytes(StandardCharsets.UTF_8);
    LineFramer framer = new LineFramer(100, line -> lines.add(line.text()));
    for (byte b : bytes) {
      framer.accept(new byte[] {b}, 1);
    }
    framer.end();
    assertThat(lines).containsExactly("one", "", "two é €", "last");
  }

  @Test
  void cutsALineAtTheCapAndSaysSo() throws Exception {
    LineFramer framer = new LineFramer(8, line -> lines.add(line.text()));
    byte[] long20 = "01234567890123456789".getBytes(StandardCharsets.UTF_8);
    framer.accept(long20, long20.length);
    framer.accept("\nnext\n".getBytes(StandardCharsets.UTF_8), 6);
    assertThat(lines).containsExactly("01234567…[cut: 12 of 20 bytes dropped]", "next");
  }

  @Test
  void keepsOnlyTheCapOfAFiftyMegabyteLine() throws Exception {
    LineFramer framer = new LineFramer(16 << 20, line -> lines.add(line.text()));
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'x');
    for (int i = 0; i < 50; i++) {
      framer.accept(block, block.length);
    }
    framer.end();
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("xxx").endsWith(" of 52428800 bytes dropped]");
    assertThat(lines.getFirst().length()).isLessThan((16 << 20) + 100);
  }

  @Test
  void replacesNulAndInvalidUtf8AndEncodedSurrogates() throws Exception {
    LineFramer framer = new LineFramer(100, line -> lines.add(line.text()));
    byte[] bytes = {'a', 0, 'b', (byte) 0xff, 'c', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '\n'};
    framer.accept(bytes, bytes.length);
    assertThat(lines.getFirst()).startsWith("a\uFFFDb\uFFFDc\uFFFD").doesNotContain("\0");
  }

  @Test
  void keepsPairsAndReplacesLoneSurrogates() {
    assertThat(Text.clean("x😀\ud83d y \ude00")).isEqualTo("x😀\uFFFD y \uFFFD");
  }
}
