package io.mistersmith.infra;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The end of a log file, and the line in it that says why a program gave up. */
public final class LogTail {
  private static final int LIMIT = 64 << 10;
  private static final Pattern COMPLAINT =
      Pattern.compile(
          "FATAL|PANIC|ERROR|\\[FTL]|\\[ERR]|error:|Error|Exception|Caused by|could not");
  private static final int LONGEST = 300;

  private LogTail() {}

  public static List<String> lines(Path log, int count) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - LIMIT);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  public static String lastComplaint(Path log) {
    return complaint(String.join("\n", lines(log, 40)));
  }

  static String complaint(String output) {
    List<String> lines = output.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    String found =
        lines.reversed().stream()
            .filter(line -> COMPLAINT.matcher(line).find())
            .findFirst()
            .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
    return found.length() > LONGEST ? found.substring(0, LONGEST) + "…" : found;
  }
}
