package io.mistersmith.runner.scripted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether two texts are the same but for what is new each time: ids, times and positions.
 * Remembers which id stands for which.
 */
final class Likeness {
  private static final Pattern ID =
      Pattern.compile("\\b(?:task_|disc_|run_|msg_|sub_|evt_|agent-)[A-Za-z0-9_-]+");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
  private static final Pattern POSITION = Pattern.compile("(\\\\?\"position\\\\?\"\\s*:\\s*)\\d+");

  private final Map<String, String> stands = new HashMap<>();

  /** From now on the one is said where the other was recorded. */
  void let(String recorded, String now) {
    stands.put(recorded, now);
  }

  /** A recorded text with the ids of today. */
  String today(String recorded) {
    return ID.matcher(recorded)
        .replaceAll(id -> Matcher.quoteReplacement(stands.getOrDefault(id.group(), id.group())));
  }

  /** Whether they are alike; if so, ids in the same place stand for each other from now on. */
  boolean same(String recorded, String now) {
    if (!plain(recorded).equals(plain(now))) {
      return false;
    }
    List<String> before = ids(recorded);
    List<String> after = ids(now);
    for (int i = 0; i < before.size(); i++) {
      String known = stands.putIfAbsent(before.get(i), after.get(i));
      if (known != null && !known.equals(after.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static String plain(String text) {
    String withoutIds =
        ID.matcher(text).replaceAll(id -> "<" + id.group().replaceAll("[_-].*", "") + ">");
    return POSITION
        .matcher(TIME.matcher(withoutIds).replaceAll("<time>"))
        .replaceAll("$1<position>");
  }

  private static List<String> ids(String text) {
    List<String> ids = new ArrayList<>();
    Matcher id = ID.matcher(text);
    while (id.find()) {
      ids.add(id.group());
    }
    return ids;
  }
}
