package io.mistersmith.command.parked;

import io.mistersmith.api.Json;
import io.mistersmith.base.nats.Parking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of parked messages. */
@Component
class ParkedMessages implements Parking {
  private static final Logger LOG = LoggerFactory.getLogger(ParkedMessages.class);
  private static final int SHOWN = 64 * 1024;

  private final JdbcClient jdbc;
  private final ParkedSettings settings;
  private final Clock clock;

  ParkedMessages(JdbcClient jdbc, ParkedSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void park(Parked message) {
    int kept =
        jdbc.sql(
                """
                INSERT INTO command.parked_message
                  (parked_id, consumer, subject, headers, body, reason, parked_at)
                SELECT ?, ?, ?, ?::json, ?, ?, ?
                WHERE (SELECT count(*) FROM command.parked_message WHERE status = 'parked') < ?
                ON CONFLICT (parked_id) DO NOTHING
                """)
            .params(
                message.id(),
                message.durable(),
                message.subject(),
                Json.write(message.headers()),
                message.body(),
                message.reason(),
                Timestamp.from(clock.instant()),
                settings.most())
            .update();
    if (kept == 0) {
      LOG.warn("{} is kept already, or there is no more room", message.id());
    }
  }

  /**
   * Newest first.
   *
   * @param status empty for any
   * @param after the last of the page before, or empty
   */
  List<ParkedView> list(String status, int limit, String after) {
    return jdbc.sql(
            """
            SELECT * FROM command.parked_message p
            WHERE (? = '' OR status = ?) AND (? = '' OR (parked_at, parked_id) <
              (SELECT parked_at, parked_id FROM command.parked_message WHERE parked_id = ?))
            ORDER BY parked_at DESC, parked_id DESC LIMIT ?
            """)
        .params(status, status, after, after, limit)
        .query((row, _) -> view(row))
        .list();
  }

  Optional<ParkedView> find(String id) {
    return jdbc.sql("SELECT * FROM command.parked_message WHERE parked_id = ?")
        .param(id)
        .query((row, _) -> view(row))
        .optional();
  }

  byte[] body(String id) {
    return jdbc.sql("SELECT body FROM command.parked_message WHERE parked_id = ?")
        .param(id)
        .query((row, _) -> row.getBytes(1))
        .single();
  }

  /** Once: what has been decided stays so. */
  void decide(String id, String status, String by, String reason) {
    jdbc.sql(
            """
            UPDATE command.parked_message
            SET status = ?, decided_at = ?, decided_by = ?, decision_reason = ?
            WHERE parked_id = ? AND status = 'parked'
            """)
        .params(status, Timestamp.from(clock.instant()), by, reason, id)
        .update();
  }

  private static ParkedView view(ResultSet row) throws SQLException {
    byte[] body = row.getBytes("body");
    Timestamp decided = row.getTimestamp("decided_at");
    try {
      return new ParkedView(
          row.getString("parked_id"),
          row.getString("consumer"),
          row.getString("subject"),
          row.getString("reason"),
          row.getString("status"),
          Json.LENIENT.readTree(row.getString("headers")),
          new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8),
          body.length,
          row.getTimestamp("parked_at").toInstant(),
          decided == null ? null : decided.toInstant(),
          row.getString("decided_by"),
          row.getString("decision_reason"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
