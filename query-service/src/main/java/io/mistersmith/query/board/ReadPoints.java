package io.mistersmith.query.board;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import io.mistersmith.eventstore.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code as_of} and {@code min_position}, and waits until the read models are that far. */
public final class ReadPoints {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Most positions are reached within it; only then is the log asked whether it has the position.
   */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Positions positions;
  private final EventLog log;
  private final LongSupplier shown;
  private final Clock clock;

  /**
   * @param shown a position that every read model is known to have reached
   */
  public ReadPoints(Positions positions, EventLog log, LongSupplier shown, Clock clock) {
    this.clock = clock;
    this.positions = positions;
    this.log = log;
    this.shown = shown;
  }

  /**
   * @param asOf a position or an RFC 3339 time
   * @param minPosition a position that the answer must include
   * @throws ProblemException 400 {@code invalid_input}, {@code as_of_in_the_future}, {@code
   *     as_of_before_the_beginning}, {@code min_position_in_the_future}, 503 {@code
   *     projection_behind}
   */
  public ReadPoint of(@Nullable String asOf, @Nullable String minPosition) {
    ReadPoint point = asOf == null ? ReadPoint.NOW : new ReadPoint(asOf(asOf));
    if (point.asOf() != null) {
      await(point.asOf());
    }
    if (minPosition != null) {
      awaitWritten(number("min_position", minPosition));
    }
    return point;
  }

  /** The position that an answer, read after this call, includes. */
  public long includedBy(ReadPoint point) {
    return point.asOf() == null ? Math.max(shown.getAsLong(), positions.promised()) : point.asOf();
  }

  /**
   * @throws ProblemException 503 {@code projection_behind}
   */
  public void await(long position) {
    if (!isReached(position, PATIENCE)) {
      throw ProblemException.unavailable(
          "projection_behind",
          "The read models have not reached position " + position + " yet. Repeat the call.",
          1);
    }
  }

  private void awaitWritten(long position) {
    if (isReached(position, GLANCE)) {
      return;
    }
    long end = log.head().position();
    if (position > end) {
      throw inTheFuture("min_position", "is beyond the last position, " + end);
    }
    await(position);
  }

  private boolean isReached(long position, Duration patience) {
    try {
      return positions.await(position, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private long asOf(String text) {
    long position;
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      position = number("as_of", text);
      long end = log.head().position();
      if (position > end) {
        throw inTheFuture("as_of", "is beyond the last position, " + end);
      }
    } else {
      Instant moment = Times.of("as_of", text, "must be a position or " + Times.RULE);
      if (moment.isAfter(clock.instant())) {
        throw inTheFuture("as_of", "is a time that has not come yet");
      }
      position = log.positionAt(moment);
    }
    if (position == 0) {
      throw refused("as_of", "as_of_before_the_beginning", "is before the first event");
    }
    return position;
  }

  private static ProblemException inTheFuture(String field, String rule) {
    return refused(field, field + "_in_the_future", rule);
  }

  private static ProblemException refused(String field, String code, String rule) {
    return new ProblemException(
        400, code, field + " " + rule + ".", List.of(new Violation(field, rule)), null);
  }

  /** A position from a parameter: digits. */
  public static long number(String field, String text) {
    if (text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && !text.isEmpty()) {
      return Long.parseLong(text);
    }
    throw Paging.invalid(field, "must be a position: a whole number from 0");
  }
}
