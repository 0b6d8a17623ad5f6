package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.eventstore.StoredRow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Component;

/** Reads chosen events, a page at a time. */
@Component
class LogPages {
  private static final int PAGE = 200;

  private final EventLog log;

  LogPages(EventLog log) {
    this.log = log;
  }

  /** Is given one event after the other. */
  interface Each {
    void event(StoredEvent event) throws IOException;
  }

  /** Is given one row after the other. */
  interface EachRow {
    void row(StoredRow row) throws IOException;
  }

  /**
   * The next page is on its way while this one is written.
   *
   * @throws ProblemException 409 {@code log_damaged} when one of them is not there
   */
  void each(Selection selection, EachRow each) throws IOException {
    try (ExecutorService ahead = Executors.newVirtualThreadPerTaskExecutor()) {
      List<StoredRow> page = page(selection, 0);
      for (long from = 0; from < selection.count(); from += PAGE) {
        long after = from + PAGE;
        Future<List<StoredRow>> next = ahead.submit(() -> page(selection, after));
        for (int i = 0; i < page.size(); i++) {
          if (page.get(i).position() != selection.position(from + i)) {
            throw damaged();
          }
          each.row(page.get(i));
        }
        page = come(next);
      }
    }
  }

  private List<StoredRow> page(Selection selection, long from) {
    int size = Math.clamp(selection.count() - from, 0, PAGE);
    if (size == 0) {
      return List.of();
    }
    List<StoredRow> page =
        switch (selection) {
          case Selection.Range range -> log.rowsAfter(range.position(from) - 1, size);
          case Selection.Scattered scattered -> {
            Long[] positions = new Long[size];
            Arrays.setAll(positions, i -> scattered.position(from + i));
            yield log.rowsAt(positions);
          }
        };
    if (page.size() != size) {
      throw damaged();
    }
    return page;
  }

  private static List<StoredRow> come(Future<List<StoredRow>> page) throws IOException {
    try {
      return page.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException trouble) {
        throw trouble;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static ProblemException damaged() {
    return ProblemException.of(409, "log_damaged", "Events are missing. Verify the log.");
  }

  /** The events of a run between two positions, in order. */
  void ofRun(String run, long from, long to, Each each) throws IOException {
    List<StoredEvent> page;
    long next = 0;
    do {
      page = log.readAggregate(run, next, PAGE);
      for (StoredEvent event : page) {
        if (event.position() >= from && event.position() <= to) {
          each.event(event);
        }
        next = event.sequenceNumber() + 1;
      }
    } while (page.size() == PAGE);
  }
}
