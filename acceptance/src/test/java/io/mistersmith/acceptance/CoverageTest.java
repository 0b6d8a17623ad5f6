package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/coverage.md lists, for each row of the checklist, the tests that name it. */
class CoverageTest {
  private static final Path PAGE = Repository.ROOT.resolve("docs/coverage.md");
  private static final Pattern ROW = Pattern.compile("@Tag\\(\"(D-\\d{3})\"\\)");

  @Test
  void thePageIsWhatTheTagsSay() throws IOException {
    String page = page(testsByRow());
    if (Boolean.getBoolean("coverage.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("write it again: ./mvnw -pl acceptance test -Dtest=CoverageTest -Dcoverage.write=true")
        .isEqualTo(page);
  }

  @Test
  void theRowsOfTheMainJobAreAllNamed() {
    assertThat(testsByRow().keySet()).containsAll(mainJobRows());
  }

  private static SortedSet<String> mainJobRows() {
    return Stream.of(
            IntStream.rangeClosed(1, 12),
            IntStream.rangeClosed(15, 19),
            IntStream.rangeClosed(22, 31),
            IntStream.rangeClosed(45, 47),
            IntStream.rangeClosed(133, 137),
            IntStream.rangeClosed(140, 147),
            IntStream.of(187, 190, 191),
            IntStream.rangeClosed(228, 235))
        .flatMap(IntStream::boxed)
        .map(row -> String.format("D-%03d", row))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, SortedSet<String>> testsByRow() {
    Map<String, SortedSet<String>> rows = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Repository.ROOT, 16)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .forEach(file -> read(file, rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static void read(Path file, Map<String, SortedSet<String>> rows) {
    try {
      String module = Repository.ROOT.relativize(file).getName(0).toString();
      String test = module + ": " + file.getFileName().toString().replace(".java", "");
      ROW.matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1))
          .forEach(row -> rows.computeIfAbsent(row, r -> new TreeSet<>()).add(test));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page(Map<String, SortedSet<String>> rows) {
    StringBuilder page =
        new StringBuilder("# Which test proves which row\n\n")
            .append(
                "Generated from the tags of the tests; a row that is not here is not proved.\n\n")
            .append("| Row | Tests |\n|---|---|\n");
    rows.forEach(
        (row, tests) ->
            page.append("| ")
                .append(row)
                .append(" | ")
                .append(String.join("; ", tests))
                .append(" |\n"));
    return page.toString();
  }
}
