package io.mistersmith.query.history;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.query.board.Batch;
import io.mistersmith.query.board.Place;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Keeps the tables history and history_mention: every event, known to this program or not. */
public class HistoryProjection {
  private static final String COLUMNS =
      "position, event_id, event_type, aggregate_id, recorded_at, principal, agent_id, task_id,"
          + " run_id, correlation_id, causation_id, reason, tells";
  private static final String OUTPUT = "run.output_recorded";

  private final Place place;
  private final Serializer serializer;

  public HistoryProjection(Place place, Serializer serializer) {
    this.place = place;
    this.serializer = serializer;
  }

  @EventHandler
  void on(Object event, EventMessage<?> message, TrackingToken token) {
    SerializedObject<String> stored = message.serializePayload(serializer, String.class);
    String json = stored.getData();
    String type = stored.getType().getName();
    Facts facts = Facts.of(json);
    String aggregate =
        message instanceof DomainEventMessage<?> of
            ? of.getAggregateIdentifier()
            : message.getIdentifier();
    Batch batch = Batch.current();
    List<Object[]> rows = batch.share(place.table("history"), () -> collecting(batch));
    long position = position(token);
    rows.add(
        new Object[] {
          position,
          message.getIdentifier(),
          type,
          aggregate,
          Timestamp.from(message.getTimestamp()),
          metadata(message, "principal"),
          facts.text("agent_id", "assigned_to"),
          known(facts, message, "task_id"),
          known(facts, message, "run_id"),
          metadata(message, "correlation_id"),
          metadata(message, "causation_id"),
          facts.text("reason", "code"),
          type.equals(OUTPUT) ? null : facts.tells()
        });
    List<Object[]> mentions =
        batch.share(place.table("history_mention"), () -> collectingMentions(batch));
    Facts.mentions(json, aggregate).forEach(id -> mentions.add(new Object[] {id, position}));
  }

  @ResetHandler
  void reset() {
    place.jdbc().execute("TRUNCATE " + place.table("history"));
    place.jdbc().execute("TRUNCATE " + place.table("history_mention"));
  }

  /** What the event says itself, or who sent it. */
  private static @Nullable String known(Facts facts, EventMessage<?> message, String name) {
    String said = facts.text(name);
    return said == null ? metadata(message, name) : said;
  }

  private static @Nullable String metadata(EventMessage<?> message, String name) {
    return message.getMetaData().get(name) instanceof String text ? text : null;
  }

  private List<Object[]> collecting(Batch batch) {
    List<Object[]> rows = new ArrayList<>();
    batch.writes(
        () -> {
          write(rows);
          rows.clear();
        });
    return rows;
  }

  private List<Object[]> collectingMentions(Batch batch) {
    List<Object[]> rows = new ArrayList<>();
    batch.writes(
        () -> {
          writeMentions(rows);
          rows.clear();
        });
    return rows;
  }

  private void write(List<Object[]> rows) {
    if (rows.isEmpty()) {
      return;
    }
    Object[] columns =
        IntStream.range(0, rows.getFirst().length)
            .mapToObj(
                column ->
                    switch (column) {
                      case 0 -> column(rows, column, new Long[0]);
                      case 4 -> column(rows, column, new Timestamp[0]);
                      default -> column(rows, column, new String[0]);
                    })
            .toArray();
    place
        .jdbc()
        .update(
            "INSERT INTO %s (%s) SELECT * FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[],"
                    .formatted(place.table("history"), COLUMNS)
                + " ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],"
                + " ?::text[], ?::text[], ?::text[]) ON CONFLICT DO NOTHING",
            columns);
  }

  private void writeMentions(List<Object[]> rows) {
    if (!rows.isEmpty()) {
      place
          .jdbc()
          .update(
              "INSERT INTO %s (discovery_id, position)".formatted(place.table("history_mention"))
                  + " SELECT * FROM unnest(?::text[], ?::bigint[]) ON CONFLICT DO NOTHING",
              column(rows, 0, new String[0]),
              column(rows, 1, new Long[0]));
    }
  }

  private static <T> Object column(List<Object[]> rows, int column, T[] as) {
    return rows.stream().map(row -> row[column]).toList().toArray(as);
  }
}
