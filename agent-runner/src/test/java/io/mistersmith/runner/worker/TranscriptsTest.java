package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recording of the real CLI, judged as the line about it says. */
class TranscriptsTest {

  private static final Path RECORDINGS = Path.of("src/test/resources/transcripts");

  record Recording(
      String name, int rc, boolean mcp, boolean schema, String endedBy, List<String> outcomes) {}

  static Stream<Recording> recordings() throws IOException {
    return Files.readAllLines(RECORDINGS.resolve("expected.tsv")).stream()
        .filter(line -> !line.startsWith("#") && !line.startsWith("file\t"))
        .map(line -> line.split("\t"))
        .map(
            c ->
                new Recording(
                    c[0],
                    Integer.parseInt(c[1]),
                    c[2].equals("yes"),
                    c[3].equals("yes"),
                    c[4],
                    c[5].equals("-") ? List.of() : List.of(c[5].split(" "))));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  @Tag("D-025")
  void givesTheOutcomeThatItsDescriptionSays(Recording recording) throws Exception {
    assertThat(judged(recording)).isEqualTo(recording.outcomes());
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void isFramedByteForByte(Recording recording) throws Exception {
    byte[] bytes = Files.readAllBytes(RECORDINGS.resolve(recording.name() + ".jsonl"));
    String again = String.join("\n", lines(recording)) + (bytes.length == 0 ? "" : "\n");
    assertThat(again.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
  }

  /** The messages of a turn come to what its result line says, of which a session adds all up. */
  @ParameterizedTest
  @ValueSource(strings = {"03-partial", "86-live-recommended"})
  void areMeteredAsTheirResultLinesSay(String name) throws Exception {
    Recording recording = recordings().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    TurnReader turn = reader(recording);
    double session = 0;
    int turns = 0;
    for (String raw : lines(recording)) {
      Figures estimated = turn.figures();
      WorkerLine line = StreamJson.parse(raw);
      Outcome outcome = turn.accept(line);
      if (line instanceof WorkerLine.Result) {
        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        Figures said = turn.figures();
        assertThat(estimated.partial()).isTrue();
        assertThat(said.partial()).isFalse();
        assertThat(said.costUsd()).isPositive().isCloseTo(estimated.costUsd(), within(1e-9));
        assertThat(said.tokens()).isEqualTo(estimated.tokens());
        session += said.costUsd();
        turn = new TurnReader(policy(recording), Prices.DEFAULTS, session);
        turns++;
      }
    }
    assertThat(turns).isEqualTo(recording.outcomes().size());
  }

  @Test
  void areAllInTheTable() throws IOException {
    try (Stream<Path> files = Files.list(RECORDINGS)) {
      assertThat(recordings().map(r -> r.name() + ".jsonl").sorted().toList())
          .isEqualTo(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> f.endsWith(".jsonl"))
                  .sorted()
                  .toList());
    }
  }

  private static List<String> judged(Recording recording) throws Exception {
    List<String> outcomes = new ArrayList<>();
    TurnReader turn = reader(recording);
    boolean decided = false;
    boolean open = !recording.outcomes().isEmpty();
    for (String raw : lines(recording)) {
      WorkerLine line = StreamJson.parse(raw);
      Outcome outcome = decided ? null : turn.accept(line);
      if (outcome != null) {
        outcomes.add(name(outcome));
        decided = true;
      }
      if (line instanceof WorkerLine.Result) {
        turn = reader(recording);
        decided = false;
        open = outcomes.size() < recording.outcomes().size();
      }
    }
    if (open && !decided) {
      WorkerExit.EndedBy endedBy = WorkerExit.EndedBy.valueOf(recording.endedBy());
      outcomes.add(name(turn.atExit(new WorkerExit(recording.rc(), stderr(recording), endedBy))));
    }
    return outcomes;
  }

  private static TurnReader reader(Recording recording) {
    return new TurnReader(policy(recording), Prices.DEFAULTS, 0);
  }

  private static TurnPolicy policy(Recording recording) {
    Set<String> mcp = recording.mcp() ? Set.of("platform") : Set.of();
    return new TurnPolicy(mcp, "mcp__platform__", recording.schema(), false);
  }

  private static List<String> lines(Recording recording) throws Exception {
    List<String> lines = new ArrayList<>();
    LineFramer framer = new LineFramer(16 << 20, line -> lines.add(line.text()));
    byte[] bytes = Files.readAllBytes(RECORDINGS.resolve(recording.name() + ".jsonl"));
    framer.accept(bytes, bytes.length);
    framer.end();
    return lines;
  }

  private static String stderr(Recording recording) {
    Path file = RECORDINGS.resolve(recording.name() + ".stderr");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String name(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ -> "completed";
      case Outcome.Failed f -> "failed:" + f.category() + ":" + f.code();
      case Outcome.Cancelled _ -> "cancelled";
    };
  }
}
