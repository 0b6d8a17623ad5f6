package io.mistersmith.eventstore;

import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one batch at a time and settles each of its appends: committed, refused, or (after all
 * attempts) unknown.
 *
 * <p>A lost connection leaves the outcome open. It is settled by the places in the streams that the
 * events wanted and the ids of those that are there, and before every further attempt again: the
 * lost request may still be under way. It cannot be written twice, because it names a head, and the
 * first to write moves that head.
 *
 * <p>Used by one thread at a time (see {@link GroupCommit}), so nothing here is locked.
 */
final class BatchWriter {

  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final DataSource database;
  private final BatchSettings settings;
  private final Clock clock;
  private final LongConsumer committed;
  private final MessageDigest sha256 = Leaf.sha256();
  private @Nullable AppendConnection connection;
  private @Nullable Head head;

  /**
   * @param committed told of the position of a batch's last event
   */
  BatchWriter(DataSource database, BatchSettings settings, Clock clock, LongConsumer committed) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
    this.committed = committed;
  }

  void write(List<PendingAppend> batch) {
    settle(new Attempt(batch, System.nanoTime() + settings.settleLimit().toNanos()));
  }

  private void settle(Attempt attempt) {
    while (!attempt.open.isEmpty()) {
      try {
        step(attempt);
      } catch (SQLException e) {
        recover(attempt, e);
      }
    }
  }

  void close() {
    drop();
  }

  private void step(Attempt attempt) throws SQLException {
    AppendConnection on = connection();
    Head after = head == null ? on.head() : head;
    if (attempt.uncertain) {
      settleStored(on, attempt);
      if (attempt.open.isEmpty()) {
        head = null;
        return;
      }
    }
    ChainedBatch chained =
        ChainedBatch.chain(
            after, clock.instant().truncatedTo(ChronoUnit.MILLIS), attempt.open, sha256);
    attempt.sent = true;
    Head other = on.append(chained);
    attempt.sent = false;
    if (other == null) {
      head = chained.head();
      long position = after.position() + 1;
      for (PendingAppend append : attempt.open) {
        append.succeedAt(position);
        position += append.events().size();
      }
      attempt.open.clear();
      committed.accept(position - 1);
    } else {
      head = other;
    }
  }

  private void recover(Attempt attempt, SQLException e) {
    boolean sent = attempt.sent;
    attempt.sent = false;
    AppendConnection on = connection;
    SqlFailure failure =
        on == null || on.isClosed() ? SqlFailure.CONNECTION_LOST : SqlFailure.of(e);
    switch (failure) {
      case CONNECTION_LOST -> {
        attempt.uncertain |= sent;
        drop();
        pauseOrGiveUp(attempt, e);
      }
      case TRANSIENT -> pauseOrGiveUp(attempt, e);
      case CONFLICT -> settleConflicts(attempt, e);
      case REFUSED -> refuseOrSplit(attempt, e);
    }
  }

  /** Takes out what an earlier attempt, whose answer was lost, has written after all. */
  private static void settleStored(AppendConnection on, Attempt attempt) throws SQLException {
    Map<NewEvent.StreamPlace, String> taken = on.taken(attempt.events());
    attempt.settle(
        append ->
            append.events().stream()
                .allMatch(event -> event.eventId().equals(taken.get(event.place()))),
        PendingAppend::succeed);
  }

  /** Fails the appends whose place is taken; their neighbours are tried again. */
  private void settleConflicts(Attempt attempt, SQLException e) {
    try {
      AppendConnection on = connection();
      if (attempt.uncertain) {
        settleStored(on, attempt);
      }
      Set<NewEvent.StreamPlace> taken = on.taken(attempt.events()).keySet();
      int before = attempt.open.size();
      attempt.settle(
          append -> append.events().stream().anyMatch(event -> taken.contains(event.place())),
          append -> append.fail(conflict(append.events().getFirst(), e)));
      if (attempt.open.size() == before && before > 0) {
        // Not these events: a row was inserted without the lock, or one command names a place
        // twice.
        head = null;
        attempt.blameless++;
        if (attempt.blameless > 3) {
          refuseOrSplit(attempt, e);
        }
      }
    } catch (SQLException lost) {
      recover(attempt, lost);
    }
  }

  private static RuntimeException conflict(NewEvent event, SQLException cause) {
    String message =
        "Aggregate %s already has an event with sequence number %d"
            .formatted(event.aggregateId(), event.sequenceNumber());
    return event.sequenceNumber() == 0
        ? new AggregateStreamCreationException(message, cause)
        : new ConcurrencyException(message, cause);
  }

  /**
   * One bad event must not fail its neighbours: a batch that is refused is written command by
   * command.
   */
  private void refuseOrSplit(Attempt attempt, SQLException e) {
    List<PendingAppend> open = List.copyOf(attempt.open);
    if (open.size() == 1) {
      attempt.settle(
          _ -> true,
          append ->
              append.fail(
                  new EventStoreException("Postgres refused the events: " + e.getMessage(), e)));
    } else {
      attempt.open.clear();
      for (PendingAppend append : open) {
        Attempt alone = new Attempt(List.of(append), attempt.deadline);
        alone.uncertain = attempt.uncertain;
        settle(alone);
      }
    }
  }

  private void pauseOrGiveUp(Attempt attempt, SQLException e) {
    if (System.nanoTime() + attempt.pause.toNanos() >= attempt.deadline) {
      boolean unknown = attempt.uncertain;
      LOG.warn(
          "A batch was given up, its outcome {}",
          unknown ? "is unknown" : "is that it was not written",
          e);
      attempt.settle(
          _ -> true,
          append ->
              append.fail(
                  unknown
                      ? new UnknownAppendOutcome(
                          "Postgres was lost while the events were written", e)
                      : new AppendRefused(
                          "Postgres cannot take events now: " + e.getMessage(), e)));
      return;
    }
    LOG.info("A batch is tried again: {}", e.getMessage());
    pause(attempt.pause);
    Duration longer = attempt.pause.multipliedBy(2);
    attempt.pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /**
   * An interrupt must not leave a batch unsettled: GroupCommit keeps the caller's interrupt for
   * later.
   */
  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      LOG.debug("Interrupted while a batch is open");
    }
  }

  private AppendConnection connection() throws SQLException {
    AppendConnection open = connection;
    if (open == null) {
      // A virtual thread that is interrupted cannot use a socket.
      if (Thread.interrupted()) {
        LOG.debug("Interrupted while a batch is open");
      }
      open = new AppendConnection(database, settings.networkTimeout());
      connection = open;
    }
    return open;
  }

  private void drop() {
    AppendConnection open = connection;
    connection = null;
    head = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * A batch on its way: what of it is still open, and whether a lost attempt may have written it.
   */
  private static final class Attempt {
    private final List<PendingAppend> open;
    private final long deadline;
    private boolean uncertain;
    private boolean sent;
    private int blameless;
    private Duration pause = Duration.ofMillis(20);

    Attempt(List<PendingAppend> appends, long deadline) {
      this.open = new ArrayList<>(appends);
      this.deadline = deadline;
    }

    List<NewEvent> events() {
      return open.stream().flatMap(append -> append.events().stream()).toList();
    }

    void settle(Predicate<PendingAppend> which, Consumer<PendingAppend> outcome) {
      open.removeIf(
          append -> {
            boolean settled = which.test(append);
            if (settled) {
              outcome.accept(append);
            }
            return settled;
          });
    }
  }
}
