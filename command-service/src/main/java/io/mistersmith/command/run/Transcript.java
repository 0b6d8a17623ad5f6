package io.mistersmith.command.run;

import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.command.Caller;
import io.mistersmith.eventstore.EventLog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Appends output to a run's stream without loading it: chunk n is sequence number n, so the store
 * itself refuses a chunk that it has.
 */
public final class Transcript {
  private static final int REMEMBERED = 1000;

  /** What became of a chunk. */
  public enum Recorded {
    NOW,
    ALREADY,

    /** The chunk before it is not recorded yet. */
    TOO_EARLY
  }

  private final EventStore store;
  private final EventLog log;

  /** The next chunk of the runs that were seen last. */
  private final Map<RunId, AtomicLong> next =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RunId, AtomicLong> eldest) {
              return size() > REMEMBERED;
            }
          });

  public Transcript(EventStore store, EventLog log) {
    this.store = store;
    this.log = log;
  }

  public boolean has(RunId run) {
    return next.containsKey(run) || stored(run) > 0;
  }

  public Recorded record(RunOutputRecorded output, Caller caller) {
    RunId run = output.runId();
    AtomicLong expected = next.computeIfAbsent(run, id -> new AtomicLong(stored(id)));
    if (output.chunk() > expected.get()) {
      // Another instance may have recorded the ones between.
      expected.set(stored(run));
    }
    if (output.chunk() != expected.get()) {
      return output.chunk() < expected.get() ? Recorded.ALREADY : Recorded.TOO_EARLY;
    }
    try {
      append(output, caller);
      expected.set(output.chunk() + 1);
      return Recorded.NOW;
    } catch (ConcurrencyException | AggregateStreamCreationException taken) {
      expected.set(stored(run));
      return Recorded.ALREADY;
    } catch (RuntimeException unknown) {
      next.remove(run);
      throw unknown;
    }
  }

  private void append(RunOutputRecorded output, Caller caller) {
    UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.execute(
        () ->
            store.publish(
                new GenericDomainEventMessage<>(
                    "run",
                    output.runId().value(),
                    output.chunk(),
                    output,
                    caller.metadata(output.runId().value()))));
  }

  private long stored(RunId run) {
    return log.lastSequenceNumber(run.value()).map(last -> last + 1).orElse(0L);
  }
}
