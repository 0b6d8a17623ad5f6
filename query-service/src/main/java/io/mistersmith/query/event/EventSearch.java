package io.mistersmith.query.event;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Group;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query for a page of the log. A story or an actor is found by the history read model; what
 * that has not seen yet is the end of the log, and short.
 */
final class EventSearch {
  private static final String INDEXED =
      "(SELECT coalesce(max(position), 0) FROM read_model.progress WHERE processing_group = '%s')"
          .formatted(Group.HISTORY.processor());

  private final Filters filters;
  private final Filters indexed;
  private final List<String> range = new ArrayList<>();
  private final List<Object> bounds = new ArrayList<>();
  private final String direction;
  private final int limit;

  /**
   * @param after exclusive; with newest first, the position to go down from, 0 for the end
   */
  EventSearch(EventFilter filter, long after, @Nullable Long asOf, boolean newestFirst, int limit) {
    this.filters = filter.sql();
    this.indexed = filter.byStoryAndActor();
    this.direction = newestFirst ? "DESC" : "ASC";
    this.limit = limit;
    if (!newestFirst || after > 0) {
      range.add(newestFirst ? "%s < ?" : "%s > ?");
      bounds.add(after);
    }
    if (asOf != null) {
      range.add("%s <= ?");
      bounds.add(asOf);
    }
  }

  String sql() {
    String scanned = EventLog.SELECT + where(filters.conditions(), inRange("global_position"));
    if (!isIndexed()) {
      return scanned + page();
    }
    String found =
        "JOIN (SELECT position FROM read_model.history%s) found ON position = global_position"
            .formatted(
                where(
                    indexed.conditions(), inRange("position"), List.of("position <= " + INDEXED)));
    return "(%s) UNION ALL (%s)%s"
        .formatted(
            EventLog.SELECT + found + where(filters.conditions()) + page(),
            scanned + " AND global_position > " + INDEXED + page(),
            page());
  }

  List<Object> arguments() {
    List<Object> arguments = new ArrayList<>();
    if (isIndexed()) {
      arguments.addAll(indexed.arguments());
      arguments.addAll(bounds);
      arguments.addAll(filters.arguments());
      arguments.add(limit);
    }
    arguments.addAll(filters.arguments());
    arguments.addAll(bounds);
    arguments.add(limit);
    if (isIndexed()) {
      arguments.add(limit);
    }
    return arguments;
  }

  private boolean isIndexed() {
    return !indexed.conditions().isEmpty();
  }

  private List<String> inRange(String column) {
    return range.stream().map(bound -> bound.formatted(column)).toList();
  }

  private String page() {
    return " ORDER BY global_position " + direction + " LIMIT ?";
  }

  @SafeVarargs
  private static String where(List<String>... conditions) {
    List<String> all = new ArrayList<>();
    for (List<String> some : conditions) {
      all.addAll(some);
    }
    return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
  }
}
