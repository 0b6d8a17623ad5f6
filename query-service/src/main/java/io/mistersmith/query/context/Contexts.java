package io.mistersmith.query.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads context that has not expired at the moment that is read. An agent sees what is for
 * everybody, what is for it, and what it has shared itself; people see all.
 */
@Component
public class Contexts {
  private final Rows rows;
  private final EventLog log;
  private final Clock clock;

  Contexts(JdbcTemplate jdbc, EventLog log, Clock clock) {
    this.rows = new Rows(jdbc, Table.CONTEXTS);
    this.log = log;
    this.clock = clock;
  }

  /**
   * @param agentId whose context; null: the caller's own, or all for a person
   * @throws ProblemException 403 {@code not_your_identity}
   */
  public Page list(
      Principal caller,
      @Nullable String agentId,
      @Nullable String topic,
      ReadPoint at,
      Paging paging) {
    String reader = reader(caller, agentId);
    Filters filters =
        Filters.none()
            .and("expires_at > ?", moment(at))
            .and("topic = ?", topic)
            .and("(to_agent_id IS NULL OR ? IN (to_agent_id, agent_id))", reader);
    return rows.list(filters, at, paging);
  }

  /**
   * @throws ProblemException 404 {@code not_found}, also for what is not the caller's to read and
   *     what has expired
   */
  public Page.Raw get(Principal caller, String id, ReadPoint at) {
    Page.Raw found = rows.get(id, at);
    JsonNode view = tree(found);
    String reader = reader(caller, null);
    boolean readable =
        reader == null
            || view.path("to_agent_id").isNull()
            || reader.equals(view.path("to_agent_id").asText())
            || reader.equals(view.path("agent_id").asText());
    if (!readable || view.path("expires_at").asText().compareTo(moment(at)) <= 0) {
      throw ProblemException.of(404, "not_found", "There is no such context_id.");
    }
    return found;
  }

  private static @Nullable String reader(Principal caller, @Nullable String asked) {
    if (caller.agentId() == null) {
      caller.require(Role.ADMIN, Role.OPERATOR);
      return asked;
    }
    String own = caller.agentId().value();
    if (asked != null && !asked.equals(own)) {
      throw ProblemException.of(
          403, "not_your_identity", "agent_id must be the caller's own, " + own + ".");
    }
    return own;
  }

  /** When the last event of that moment was recorded, so that the past shows what it showed. */
  private String moment(ReadPoint at) {
    Instant moment =
        at.asOf() == null
            ? clock.instant()
            : log.at(Objects.requireNonNull(at.asOf()))
                .map(StoredEvent::recordedAt)
                .orElse(Instant.EPOCH);
    return Json.time(moment);
  }

  private static JsonNode tree(Page.Raw view) {
    try {
      return Json.LENIENT.readTree(view.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
