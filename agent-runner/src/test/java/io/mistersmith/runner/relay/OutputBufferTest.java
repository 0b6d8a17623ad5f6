package io.mistersmith.runner.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.runner.worker.RawLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OutputBufferTest {

  private final OutputBuffer buffer = new OutputBuffer(Duration.ofMillis(5), 10, 40);

  private static RawLine line(String text) {
    return new RawLine(text.getBytes(StandardCharsets.UTF_8), 0);
  }

  private List<Chunk> rest() throws InterruptedException {
    buffer.close();
    List<Chunk> chunks = new ArrayList<>();
    for (Chunk chunk = buffer.take(); chunk != null; chunk = buffer.take()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  @Test
  @Tag("D-235")
  void gathersLinesInOrderAndSplitsLongOnes() throws Exception {
    buffer.put("stdout", line("ab"));
    buffer.put("stdout", line(""));
    buffer.put("stdout", line("0123456789ABCDEF"));
    buffer.put("stdout", line("z"));
    List<Chunk> chunks = rest();
    assertThat(chunks).extracting(Chunk::continues).containsExactly(true, false, false);
    assertThat(chunks.get(0).lines()).containsExactly("ab", "", "012345");
    assertThat(chunks.get(1).lines()).containsExactly("6789ABCDEF");
    assertThat(chunks.get(2).lines()).containsExactly("z");
  }

  @Test
  void doesNotMixStreams() throws Exception {
    buffer.put("stdout", line("a"));
    buffer.put("stderr", line("b"));
    buffer.put("stdout", line("c"));
    assertThat(rest()).extracting(Chunk::stream).containsExactly("stdout", "stderr", "stdout");
  }

  @Test
  void neverCutsACharacter() throws Exception {
    buffer.put("stdout", line("12345678€9"));
    assertThat(rest())
        .extracting(chunk -> chunk.lines().getFirst())
        .containsExactly("12345678", "€9");
  }

  @Test
  void marksTheEndOfALineThatWasCutBefore() throws Exception {
    buffer.put("stdout", new RawLine("abc".getBytes(StandardCharsets.UTF_8), 7));
    assertThat(rest().getFirst().lines()).containsExactly("abc…[cut: 7 of 10 bytes dropped]");
  }

  @Test
  void holdsThePrinterBackWhenFull() throws Exception {
    Thread printer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 30; i++) {
                      buffer.put("stdout", line("123456789"));
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> printer.getState() == Thread.State.WAITING);
    int lines = 0;
    while (lines < 30) {
      lines += buffer.take().lines().size();
    }
    printer.join();
    assertThat(rest()).isEmpty();
  }

  @Test
  void letsThePrinterGoOnWhenNobodyTakesAnyMore() throws Exception {
    buffer.refuse();
    for (int i = 0; i < 30; i++) {
      buffer.put("stdout", line("123456789"));
    }
    assertThat(rest()).isEmpty();
  }
}
