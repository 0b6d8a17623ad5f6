package io.mistersmith.query.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Conditions on columns. An absent argument is no condition. */
public final class Filters {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();

  public static Filters none() {
    return new Filters();
  }

  /**
   * @param condition with one {@code ?}
   */
  public Filters and(String condition, @Nullable Object argument) {
    if (argument != null) {
      conditions.add(condition);
      arguments.add(argument);
    }
    return this;
  }

  /** What a column is compared with, if there is a condition on it. */
  public Optional<Object> argument(String column) {
    return IntStream.range(0, conditions.size())
        .filter(n -> isOn(column, conditions.get(n)))
        .mapToObj(arguments::get)
        .findFirst();
  }

  /** All but what there is on a column. */
  Filters without(String column) {
    Filters others = new Filters();
    for (int n = 0; n < conditions.size(); n++) {
      if (!isOn(column, conditions.get(n))) {
        others.and(conditions.get(n), arguments.get(n));
      }
    }
    return others;
  }

  private static boolean isOn(String column, String condition) {
    return condition.startsWith(column + " ");
  }

  public List<String> conditions() {
    return conditions;
  }

  public List<Object> arguments() {
    return arguments;
  }
}
