package io.mistersmith.query.projection;

import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * One table beside the one that is built anew, as both were at a position, in the order of their
 * key. A page has at most so many rows of either, and each statement looks at one page: none takes
 * longer because there are more rows, and no row stays here but the examples.
 */
final class TableComparison {
  private static final String KEY =
      """
      SELECT a.attname FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
      WHERE i.indrelid = CAST(:table AS regclass) AND i.indisprimary ORDER BY k.place
      """;

  /** Where a page ends that is full on one side; the nearer end of the two. */
  private static final String END =
      """
      SELECT {key} FROM
        ((SELECT {key} FROM {live} WHERE {rest} ORDER BY {key} OFFSET :others LIMIT 1)
         UNION ALL
         (SELECT {key} FROM {next} WHERE {rest} ORDER BY {key} OFFSET :others LIMIT 1)) ends
      ORDER BY {key} LIMIT 1
      """;

  /** Rows whose texts are equal are equal; of the others the JSON is compared. */
  private static final String DIFFERENCE =
      """
      SELECT (SELECT count(*) FROM {live} WHERE {page}) AS compared,
        side, version, count(version) OVER () AS differing
      FROM (VALUES (1)) AS one LEFT JOIN (
        SELECT side, version
        FROM (SELECT * FROM {live} WHERE {page}) live
        FULL JOIN (SELECT * FROM {next} WHERE {page}) next USING ({key})
        CROSS JOIN LATERAL (VALUES ('live', {liveVersion}), ('next', {nextVersion})) v (side, version)
        WHERE version IS NOT NULL AND
          CASE WHEN CAST(live AS text) = CAST(next AS text) THEN false
               ELSE {liveVersion} IS DISTINCT FROM {nextVersion} END) different ON true
      LIMIT :examples
      """;

  private final NamedParameterJdbcTemplate jdbc;
  private final String table;
  private final List<String> key;

  /** What statements refer to; begin_ and end_ of the columns of the key among them. */
  private final Map<String, Object> values = new HashMap<>();

  /**
   * @param rows of one side on one page
   */
  TableComparison(NamedParameterJdbcTemplate jdbc, String table, long position, int rows) {
    this.jdbc = jdbc;
    this.table = table;
    this.key = jdbc.queryForList(KEY, Map.of("table", Place.LIVE + "." + table), String.class);
    values.put("position", position);
    values.put("others", rows - 1);
    values.put("examples", Difference.EXAMPLES);
  }

  /**
   * @param before what the tables before have come to
   * @param looked is given what they and this one have come to, after each page
   */
  Difference added(Difference before, Consumer<Difference> looked) {
    Difference sum = before;
    String rest = "true";
    for (boolean more = true; more; rest = beside(">", "begin_")) {
      more = findEnd(rest);
      sum = page(sum, more ? rest + " AND " + beside("<=", "end_") : rest);
      looked.accept(sum);
      key.forEach(column -> values.put("begin_" + column, values.get("end_" + column)));
    }
    return sum;
  }

  /** False when both sides have less than a page left. */
  private boolean findEnd(String rest) {
    List<Map<String, Object>> ends = jdbc.queryForList(sql(END).replace("{rest}", rest), values);
    ends.forEach(end -> end.forEach((column, value) -> values.put("end_" + column, value)));
    return !ends.isEmpty();
  }

  private Difference page(Difference sum, String range) {
    boolean versioned = Table.isVersioned(table);
    String page = range + " AND " + (versioned ? "valid_from" : "position") + " <= :position";
    String version =
        versioned
            // A row that was closed later was open then.
            ? "(CAST(to_jsonb({side}) - 'valid_to' AS text) || coalesce(CAST("
                + "CASE WHEN {side}.valid_to <= :position THEN {side}.valid_to END AS text), ''))"
            : "CAST(to_jsonb({side}) AS text)";
    String sql =
        sql(DIFFERENCE)
            .replace("{page}", page)
            .replace("{liveVersion}", version.replace("{side}", "live"))
            .replace("{nextVersion}", version.replace("{side}", "next"));
    List<Difference.Example> examples = new ArrayList<>();
    long[] counts = new long[2];
    jdbc.query(
        sql,
        values,
        row -> {
          counts[0] = row.getLong("compared");
          counts[1] = row.getLong("differing");
          String found = row.getString("version");
          if (found != null) {
            examples.add(new Difference.Example(table, row.getString("side"), found));
          }
        });
    return sum.plus(counts[0], counts[1], examples);
  }

  private String sql(String text) {
    return text.replace("{key}", String.join(", ", key))
        .replace("{live}", Place.LIVE + "." + table)
        .replace("{next}", Place.NEXT + "." + table);
  }

  private String beside(String comparison, String which) {
    return "(%s) %s (%s)"
        .formatted(
            String.join(", ", key),
            comparison,
            key.stream().map(column -> ":" + which + column).collect(Collectors.joining(", ")));
  }
}
