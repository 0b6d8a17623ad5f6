package io.mistersmith.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the programs run and print what they promise; the values of so short a run mean nothing. */
class FiguresTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Figures figures = new Figures(new PrintStream(out, true, UTF_8));

  @Test
  void ofCommands() throws Exception {
    new CommandsBenchmark().run(SHORT, figures);

    assertThat(names()).contains("command.c32.ratio", "command.c32.per_s");
  }

  /** Of lines that are a name, a number and a unit. */
  private List<String> names() {
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).allMatch(line -> line.matches("[a-z0-9_.]+ [0-9.]+ \\S+"));
    return lines.stream().map(line -> line.split(" ")[0]).toList();
  }
}
