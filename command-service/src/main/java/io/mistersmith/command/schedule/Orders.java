package io.mistersmith.command.schedule;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Carries out what is due, each on a thread of its own, and notes what is still due later. */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  /** What became of a try. */
  sealed interface Outcome {
    record Done() implements Outcome {}

    /** Not yet: try again after the usual pause, which grows. */
    record NotYet(String why) implements Outcome {}

    /** It goes its way: look again after that time whether it is still due. */
    record LookAgain(Duration after) implements Outcome {}
  }

  /** Carries out one of them. */
  @FunctionalInterface
  interface Performer {
    Outcome perform(Due due) throws InterruptedException;
  }

  private final JdbcClient jdbc;
  private final Performer performer;
  private final ScheduleSettings settings;
  private final Clock clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  Orders(JdbcClient jdbc, Performer performer, ScheduleSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.performer = performer;
    this.settings = settings;
    this.clock = clock;
  }

  void carryOut(Instant now) {
    for (Due due : due(now)) {
      String key = due.agent() + "/" + due.kind() + "/" + due.runId();
      if (underWay.size() < settings.underWay() && underWay.add(key)) {
        Thread.ofVirtual().name(key).start(() -> carryOut(due, key));
      }
    }
  }

  private List<Due> due(Instant now) {
    return jdbc.sql(
            """
            SELECT agent_id, kind, run_id, task_id, reason, position, tries, correlation_id, causation_id
            FROM command.due_order WHERE due_at <= ? ORDER BY due_at, position LIMIT ?
            """)
        .params(Timestamp.from(now), settings.underWay() * 2)
        .query(
            (row, _) ->
                new Due(
                    new AgentId(row.getString(1)),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getLong(6),
                    row.getInt(7),
                    Caller.platform("platform", row.getString(8), row.getString(9))))
        .list();
  }

  private void carryOut(Due due, String key) {
    try {
      if (!isStillDue(due)) {
        return;
      }
      switch (outcome(due)) {
        case Outcome.Done _ -> done(due);
        case Outcome.NotYet(String why) -> {
          LOG.info("{} (try {}): {}", key, due.tries() + 1, why);
          later(due, pause(due.tries()));
        }
        case Outcome.LookAgain(Duration after) -> later(due, after);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("{} stays due", key, e);
    } finally {
      underWay.remove(key);
    }
  }

  /** It may have been carried out between being read and being taken up here. */
  private boolean isStillDue(Due due) {
    return jdbc.sql(
                """
                SELECT count(*) FROM command.due_order
                WHERE agent_id = ? AND kind = ? AND run_id = ? AND position = ? AND tries = ?
                """)
            .params(due.agent().value(), due.kind(), due.runId(), due.position(), due.tries())
            .query(Integer.class)
            .single()
        > 0;
  }

  private Outcome outcome(Due due) throws InterruptedException {
    try {
      return performer.perform(due);
    } catch (CommandRefused refused) {
      // The target has moved on: what the order was for is over.
      LOG.info("{} of {} is no longer due: {}", due.kind(), due.agent(), refused.code());
      return new Outcome.Done();
    } catch (RuntimeException trouble) {
      return new Outcome.NotYet(trouble.toString());
    }
  }

  /** An order that was given anew meanwhile has another position and stays. */
  private void done(Due due) {
    jdbc.sql(
            "DELETE FROM command.due_order WHERE agent_id = ? AND kind = ? AND run_id = ? AND position = ?")
        .params(due.agent().value(), due.kind(), due.runId(), due.position())
        .update();
  }

  private void later(Due due, Duration pause) {
    jdbc.sql(
            """
            UPDATE command.due_order SET tries = tries + 1, due_at = ?
            WHERE agent_id = ? AND kind = ? AND run_id = ? AND position = ?
            """)
        .params(
            Timestamp.from(clock.instant().plus(pause)),
            due.agent().value(),
            due.kind(),
            due.runId(),
            due.position())
        .update();
  }

  private Duration pause(int tries) {
    return BackOff.doubling(settings.again(), settings.againAtMost()).delay(tries);
  }
}
