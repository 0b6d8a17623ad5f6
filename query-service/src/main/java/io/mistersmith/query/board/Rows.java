package io.mistersmith.query.board;

import io.mistersmith.base.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads versioned rows, now or as of a position. */
public final class Rows {
  private static final String STATUS = "status";

  /**
   * With the status twice and the newest birth. The planner takes each status for as common among
   * open rows as among all versions, and would look for a rare one among all open rows, newest
   * first: so it is given bounds, and asked for an order, that only the index by status knows.
   */
  private static final String NEWEST_OF_STATUS =
      "(status, born) >= (?, 0) AND (status, born) <= (?, ?) ORDER BY status DESC, born DESC";

  private final JdbcTemplate jdbc;
  private final Table table;

  public Rows(JdbcTemplate jdbc, Table table) {
    this.jdbc = jdbc;
    this.table = table;
  }

  /** The view of a row. */
  public Optional<Page.Raw> find(String id, ReadPoint at) {
    String select = "SELECT view FROM " + table.sqlName() + " WHERE " + table.idColumn() + " = ?";
    List<String> found =
        at.asOf() == null
            ? jdbc.queryForList(select + " AND valid_to IS NULL", String.class, id)
            : jdbc.queryForList(
                select
                    + " AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)"
                    + " ORDER BY valid_from DESC LIMIT 1",
                String.class,
                id,
                at.asOf(),
                at.asOf());
    return found.stream().findFirst().map(Page.Raw::new);
  }

  /**
   * @throws ProblemException 404 {@code not_found}
   */
  public Page.Raw get(String id, ReadPoint at) {
    return find(id, at)
        .orElseThrow(
            () ->
                ProblemException.of(
                    404,
                    "not_found",
                    "There is no such "
                        + table.idColumn()
                        + (at.asOf() == null ? "." : " as of position " + at.asOf() + ".")));
  }

  /**
   * Ids that begin so.
   *
   * @param newestFirst otherwise by name, for which few rows need to be looked at
   */
  public List<String> ids(String prefix, boolean newestFirst, int limit) {
    return jdbc.queryForList(
        "SELECT %1$s FROM %2$s WHERE valid_to IS NULL AND %1$s >= ? AND starts_with(%1$s, ?) ORDER BY %3$s LIMIT ?"
            .formatted(
                table.idColumn(), table.sqlName(), newestFirst ? "born DESC" : table.idColumn()),
        String.class,
        prefix,
        prefix,
        limit);
  }

  /** Newest first: in the order in which their first events were recorded. */
  public Page list(Filters filters, ReadPoint at, Paging paging) {
    int limit = paging.limit() + 1;
    List<Row> rows =
        at.asOf() == null ? now(filters, paging, limit) : asOf(filters, at.asOf(), paging, limit);
    boolean more = rows.size() > paging.limit();
    List<Row> page = more ? rows.subList(0, paging.limit()) : rows;
    return new Page(
        page.stream().map(Row::view).toList(), more ? Paging.cursor(page.getLast().born()) : null);
  }

  private List<Row> now(Filters filters, Paging paging, int limit) {
    long newest = newest(Long.MAX_VALUE, paging);
    Optional<Object> status = filters.argument(STATUS);
    if (table.findsByStatus() && status.isPresent()) {
      Filters others = filters.without(STATUS);
      return rows(
          "SELECT born, view FROM %s WHERE valid_to IS NULL%s AND %s LIMIT %d"
              .formatted(table.sqlName(), and(others), NEWEST_OF_STATUS, limit),
          arguments(others.arguments(), status.get(), status.get(), newest));
    }
    return rows(
        "SELECT born, view FROM %s WHERE valid_to IS NULL%s AND born <= ? ORDER BY born DESC LIMIT %d"
            .formatted(table.sqlName(), and(filters), limit),
        arguments(filters.arguments(), newest));
  }

  private List<Row> asOf(Filters filters, long asOf, Paging paging, int limit) {
    long newest = newest(asOf, paging);
    Optional<Object> status = filters.argument(STATUS);
    if (table.findsByStatus() && status.isPresent()) {
      return ofAStatusAsOf(status.get(), filters.without(STATUS), asOf, newest, limit);
    }
    return table.hasFewRowsOfManyVersions()
        ? eachAsOf(filters, asOf, newest, limit)
        : versionsAsOf(filters, asOf, newest, limit);
  }

  /** The last birth that a page may have. */
  private static long newest(long asOf, Paging paging) {
    return paging.after() == null ? asOf : Math.min(asOf, paging.after() - 1);
  }

  private List<Row> versionsAsOf(Filters filters, long asOf, long newest, int limit) {
    return rows(
        """
        SELECT born, view FROM %s
        WHERE born <= ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)%s
        ORDER BY born DESC LIMIT %d
        """
            .formatted(table.sqlName(), and(filters), limit),
        arguments(List.of(newest, asOf, asOf), filters.arguments()));
  }

  /** Of each row that there is, the version of that position, by its key. */
  private List<Row> eachAsOf(Filters filters, long asOf, long newest, int limit) {
    return rows(
        """
        SELECT born, view
        FROM (SELECT %1$s AS known, born AS known_born FROM %2$s WHERE valid_to IS NULL) AS k,
          LATERAL (SELECT * FROM %2$s WHERE %1$s = known AND valid_from <= ?
                   ORDER BY valid_from DESC LIMIT 1) AS v
        WHERE known_born <= ?%3$s ORDER BY known_born DESC LIMIT %4$d
        """
            .formatted(table.idColumn(), table.sqlName(), and(filters), limit),
        arguments(List.of(asOf, newest), filters.arguments()));
  }

  /**
   * Of all versions that ever had a status, few may be those of a position. The open ones are found
   * by their index. So are the ones closed since, age class by age class: a version that was closed
   * at an age is of a position only if that age began at most so long before it.
   */
  private List<Row> ofAStatusAsOf(
      Object status, Filters others, long asOf, long newest, int limit) {
    return rows(
        """
        SELECT born, view FROM (
          (SELECT born, view FROM %1$s
           WHERE valid_to IS NULL AND valid_from <= ?%2$s AND %3$s LIMIT %6$d)
          UNION ALL
          SELECT closed.born, closed.view
          FROM generate_series(0, (SELECT max(%4$s.age_class(%5$s, valid_to)) FROM %1$s
                                   WHERE status = ? AND valid_to IS NOT NULL)) AS age,
            LATERAL (SELECT born, view FROM %1$s
                     WHERE status = ? AND valid_to IS NOT NULL AND %4$s.age_class(%5$s, valid_to) = age
                       AND %5$s > ? - ceil(1.001 * power(10, age / 2.0))::bigint
                       AND born <= ? AND valid_from <= ? AND valid_to > ?%2$s
                     ORDER BY born DESC LIMIT %6$d) AS closed
        ) AS v ORDER BY born DESC LIMIT %6$d
        """
            .formatted(
                table.sqlName(),
                and(others),
                NEWEST_OF_STATUS,
                Place.LIVE,
                table.ageBegins(),
                limit),
        arguments(
            asOf,
            others.arguments(),
            List.of(status, status, newest),
            List.of(status, status, asOf, newest, asOf, asOf),
            others.arguments()));
  }

  private static String and(Filters filters) {
    return filters.conditions().stream().map(" AND "::concat).collect(Collectors.joining());
  }

  /** One after the other, and each of those that are lists. */
  private static List<Object> arguments(Object... parts) {
    List<Object> all = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof List<?> several) {
        all.addAll(several);
      } else {
        all.add(part);
      }
    }
    return all;
  }

  private List<Row> rows(String sql, List<Object> arguments) {
    return jdbc.query(
        sql,
        (row, _) -> new Row(row.getLong(1), new Page.Raw(row.getString(2))),
        arguments.toArray());
  }

  private record Row(long born, Page.Raw view) {}
}
