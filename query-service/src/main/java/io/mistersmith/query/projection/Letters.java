package io.mistersmith.query.projection;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The parked events of all groups, as Axon's queue has stored them. */
final class Letters {
  private static final String SELECT =
      """
      SELECT d.deadLetterIdentifier, d.processingGroup, d.sequenceIdentifier, d.sequenceIndex,
        d.eventIdentifier, d.payloadType, d.payloadRevision, d.payload, d.causeType, d.causeMessage,
        d.enqueuedAt, d.lastTouched, e.global_position, e.aggregate_type
      FROM read_model.dead_letter_entry d JOIN event_store.events e
        ON e.aggregate_id = d.aggregateIdentifier AND e.sequence_number = d.sequenceNumber
      """;

  private final JdbcTemplate jdbc;

  Letters(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * In the order of the log.
   *
   * @param group null for all
   */
  LetterPage list(@Nullable String group, Paging paging) {
    List<Object> arguments = new ArrayList<>();
    String where = " WHERE e.global_position > ?";
    arguments.add(paging.after() == null ? 0 : paging.after());
    if (group != null) {
      where += " AND d.processingGroup = ?";
      arguments.add(group);
    }
    arguments.add(paging.limit() + 1);
    List<LetterView> found =
        jdbc.query(
            SELECT + where + " ORDER BY e.global_position, d.processingGroup LIMIT ?",
            (row, _) -> view(row, false),
            arguments.toArray());
    boolean more = found.size() > paging.limit();
    List<LetterView> page = more ? found.subList(0, paging.limit()) : found;
    return new LetterPage(
        page, more ? Paging.cursor(page.getLast().eventPosition()) : null, count(group));
  }

  /**
   * With its payload.
   *
   * @throws ProblemException 404
   */
  LetterView get(String id) {
    return jdbc
        .query(SELECT + " WHERE d.deadLetterIdentifier = ?", (row, _) -> view(row, true), id)
        .stream()
        .findFirst()
        .orElseThrow(
            () -> ProblemException.of(404, "dead_letter_not_found", "No such event is parked."));
  }

  /** The event with which the sequence of a letter begins. */
  String first(LetterView letter) {
    return jdbc
        .queryForList(
            "SELECT eventIdentifier FROM read_model.dead_letter_entry WHERE processingGroup = ?"
                + " AND sequenceIdentifier = ? ORDER BY sequenceIndex LIMIT 1",
            String.class,
            letter.processingGroup(),
            letter.sequence())
        .stream()
        .findFirst()
        .orElse(letter.eventId());
  }

  boolean isParked(String id) {
    return count("deadLetterIdentifier = ?", id) > 0;
  }

  long count(@Nullable String group) {
    return group == null ? count("?::text IS NULL", null) : count("processingGroup = ?", group);
  }

  long sequences(String group) {
    Long sequences =
        jdbc.queryForObject(
            "SELECT count(DISTINCT sequenceIdentifier) FROM read_model.dead_letter_entry"
                + " WHERE processingGroup = ?",
            Long.class,
            group);
    return sequences == null ? 0 : sequences;
  }

  /** Whether as many sequences, or events of one, are parked as may be. */
  boolean isFull(String group, int maxSequences, int maxPerSequence) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            """
            SELECT count(*) >= ? OR coalesce(max(parked), 0) >= ? FROM (
              SELECT count(*) AS parked FROM read_model.dead_letter_entry
              WHERE processingGroup = ? GROUP BY sequenceIdentifier) AS sequences
            """,
            Boolean.class,
            maxSequences,
            maxPerSequence,
            group));
  }

  void evict(String group, String eventId) {
    jdbc.update(
        "DELETE FROM read_model.dead_letter_entry WHERE processingGroup = ? AND eventIdentifier = ?",
        group,
        eventId);
  }

  void clear(String group) {
    jdbc.update("DELETE FROM read_model.dead_letter_entry WHERE processingGroup = ?", group);
  }

  private long count(String condition, @Nullable String argument) {
    Long count =
        jdbc.queryForObject(
            "SELECT count(*) FROM read_model.dead_letter_entry WHERE " + condition,
            Long.class,
            argument);
    return count == null ? 0 : count;
  }

  private static LetterView view(ResultSet row, boolean withPayload) throws SQLException {
    return new LetterView(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getLong(13),
        row.getString(14),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        withPayload ? new String(row.getBytes(8), StandardCharsets.UTF_8) : null);
  }
}
