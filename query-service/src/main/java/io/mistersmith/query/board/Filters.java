package io.mistersmith.query.board;

import java.util.ArrayList;
import java.util.List;
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

  /** Whether there is a condition on a column. */
  public boolean isOn(String column) {
    return conditions.stream().anyMatch(condition -> condition.startsWith(column + " "));
  }

  public List<String> conditions() {
    return conditions;
  }

  public List<Object> arguments() {
    return arguments;
  }
}
