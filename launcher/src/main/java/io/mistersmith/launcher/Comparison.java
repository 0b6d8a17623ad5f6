package io.mistersmith.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Two transcripts, line by line, but for what is new each time: ids, times and positions.
 *
 * @param recorded how many lines
 * @param replayed how many lines
 * @param differences the first ones, for people
 */
record Comparison(int recorded, int replayed, List<String> differences) {
  private static final int LISTED = 5;
  private static final int WIDEST = 160;
  private static final Pattern NEW_EACH_TIME =
      Pattern.compile(
          "\\b(?:task_|disc_|run_|msg_|sub_|evt_|agent-)[A-Za-z0-9_-]+"
              + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z"
              + "|\\\\?\"position\\\\?\"\\s*:\\s*\\d+");

  static Comparison of(
      List<String> recorded,
      List<String> replayed,
      String recordedStatus,
      String replayedStatus,
      String failure) {
    List<String> before = comparable(recorded);
    List<String> after = comparable(replayed);
    List<String> differences = new ArrayList<>();
    if (!failure.isEmpty() && !recordedStatus.equals(replayedStatus)) {
      differences.add(failure);
    }
    if (!recordedStatus.equals(replayedStatus)) {
      differences.add("the run was %s and is %s".formatted(recordedStatus, replayedStatus));
    }
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      String was = i < before.size() ? before.get(i) : "";
      String is = i < after.size() ? after.get(i) : "";
      if (differences.size() < LISTED && !plain(was).equals(plain(is))) {
        differences.add("line %d was %s".formatted(i + 1, cut(was)));
        differences.add("line %d is  %s".formatted(i + 1, cut(is)));
      }
    }
    return new Comparison(before.size(), after.size(), List.copyOf(differences));
  }

  boolean equal() {
    return differences.isEmpty();
  }

  /** Control lines are between runner and worker; they belong to no run. */
  private static List<String> comparable(List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("{\"type\":\"control_re")).toList();
  }

  private static String plain(String line) {
    return NEW_EACH_TIME.matcher(line).replaceAll("<new>");
  }

  private static String cut(String line) {
    return line.isEmpty()
        ? "missing"
        : line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
  }
}
