package io.mistersmith.query.board;

import io.mistersmith.base.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads versioned rows, now or as of a position. */
public final class Rows {
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
        at.asOf() != null && table.hasFewRowsOfManyVersions()
            ? eachAsOf(filters, at.asOf(), paging, limit)
            : versions(filters, at, paging, limit);
    boolean more = rows.size() > paging.limit();
    List<Row> page = more ? rows.subList(0, paging.limit()) : rows;
    return new Page(
        page.stream().map(Row::view).toList(), more ? Paging.cursor(page.getLast().born()) : null);
  }

  private List<Row> versions(Filters filters, ReadPoint at, Paging paging, int limit) {
    List<String> conditions = new ArrayList<>(filters.conditions());
    List<Object> arguments = new ArrayList<>(filters.arguments());
    if (at.asOf() == null) {
      conditions.add("valid_to IS NULL");
    } else {
      conditions.add("born <= ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)");
      arguments.add(at.asOf());
      arguments.add(at.asOf());
      arguments.add(at.asOf());
    }
    if (paging.after() != null) {
      conditions.add("born < ?");
      arguments.add(paging.after());
    }
    String select =
        "SELECT born, view FROM %s WHERE %s"
            .formatted(table.sqlName(), String.join(" AND ", conditions));
    Optional<Object> status = filters.argument("status");
    if (!table.findsByStatus() || status.isEmpty()) {
      return rows(select + " ORDER BY born DESC LIMIT " + limit, arguments);
    }
    return at.asOf() == null
        ? rows(byStatus(select) + " LIMIT " + limit, arguments)
        : openAndClosed(select, status.get(), arguments, at.asOf(), limit);
  }

  /**
   * Of open rows. The planner takes each status for as common among them as among all versions, and
   * would look for a rare one among all open rows, newest first: so it is asked for an order that
   * only the index by status gives.
   */
  private static String byStatus(String select) {
    return select.replace("status = ?", "status = ANY (ARRAY[?])")
        + " ORDER BY status DESC, born DESC";
  }

  /** Of each row that there is, the version of that position, by its key. */
  private List<Row> eachAsOf(Filters filters, long asOf, Paging paging, int limit) {
    List<Object> arguments = new ArrayList<>(List.of(asOf, asOf));
    arguments.addAll(filters.arguments());
    List<String> conditions = new ArrayList<>(List.of("known_born <= ?"));
    conditions.addAll(filters.conditions());
    if (paging.after() != null) {
      conditions.add("known_born < ?");
      arguments.add(paging.after());
    }
    return rows(
        """
        SELECT born, view
        FROM (SELECT %1$s AS known, born AS known_born FROM %2$s WHERE valid_to IS NULL) AS k,
          LATERAL (SELECT * FROM %2$s WHERE %1$s = known AND valid_from <= ?
                   ORDER BY valid_from DESC LIMIT 1) AS v
        WHERE %3$s ORDER BY known_born DESC LIMIT %4$d
        """
            .formatted(table.idColumn(), table.sqlName(), String.join(" AND ", conditions), limit),
        arguments);
  }

  /**
   * Of all versions that ever had a status, few may be those of a position. The open ones are found
   * by an index; so are the ones closed since, age class by age class, because a version closed
   * within an age of its row's birth is of a position only if the row was born within that age
   * before it.
   */
  private List<Row> openAndClosed(
      String select, Object status, List<Object> arguments, long asOf, int limit) {
    List<Object> all = new ArrayList<>(arguments);
    all.add(status);
    all.addAll(arguments);
    return rows(
        """
        SELECT born, view FROM (
          (%1$s LIMIT %2$d)
          UNION ALL
          SELECT closed.born, closed.view
          FROM generate_series(0, (SELECT max(%3$s.age_class(born, valid_to)) FROM %4$s
                                   WHERE status = ? AND valid_to IS NOT NULL)) AS age,
            LATERAL (%5$s AND valid_to IS NOT NULL AND %3$s.age_class(born, valid_to) = age
                     AND born > %6$d - ceil(1.001 * power(10, age / 2.0))::bigint
                     ORDER BY born DESC LIMIT %2$d) AS closed
        ) AS v ORDER BY born DESC LIMIT %2$d
        """
            .formatted(
                byStatus(select + " AND valid_to IS NULL"),
                limit,
                Place.LIVE,
                table.sqlName(),
                select,
                asOf),
        all);
  }

  private List<Row> rows(String sql, List<Object> arguments) {
    return jdbc.query(
        sql,
        (row, _) -> new Row(row.getLong(1), new Page.Raw(row.getString(2))),
        arguments.toArray());
  }

  private record Row(long born, Page.Raw view) {}
}
