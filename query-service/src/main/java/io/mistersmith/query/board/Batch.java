package io.mistersmith.query.board;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one transaction and the rows that they change. Rows are changed in memory as the
 * events are handled, so that an event that cannot be applied fails by itself and leaves nothing,
 * and are written together when the transaction is about to commit.
 */
public final class Batch {
  private static final String KEY = Batch.class.getName();

  private final UnitOfWork<?> unit;
  private final List<Runnable> writes = new ArrayList<>();
  private final Deque<Runnable> undoing = new ArrayDeque<>();
  private @Nullable Message<?> event;

  private Batch(UnitOfWork<?> unit) {
    this.unit = unit;
    unit.onPrepareCommit(_ -> write());
  }

  /** Of the event that is being handled in this thread. */
  public static Batch current() {
    UnitOfWork<?> unit = CurrentUnitOfWork.get();
    return unit.getOrComputeResource(KEY, _ -> new Batch(unit));
  }

  /** Takes back what the event that is being handled has changed so far. */
  public static void undo() {
    Batch batch = CurrentUnitOfWork.get().getResource(KEY);
    if (batch != null && batch.event == batch.unit.getMessage()) {
      while (!batch.undoing.isEmpty()) {
        batch.undoing.pop().run();
      }
    }
  }

  /** Whether one event is handled that was parked before: later ones may be applied already. */
  boolean isRetry() {
    return unit.getResource(DeadLetter.class.getName()) != null;
  }

  /** Something that the events of this batch share. */
  public <T> T share(String name, Supplier<T> made) {
    return unit.getOrComputeResource(KEY + '/' + name, _ -> made.get());
  }

  /** Written with the batch; what a write has written it does not write again. */
  public void writes(Runnable write) {
    writes.add(write);
  }

  /** Writes what has changed since the last time. */
  void write() {
    writes.forEach(Runnable::run);
  }

  public void undoneBy(Runnable undo) {
    Message<?> now = unit.getMessage();
    if (event != now) {
      event = now;
      undoing.clear();
    }
    undoing.push(undo);
  }

  /** Of all its events; one that cannot be read fails when its turn comes, not before. */
  Stream<Object> payloads() {
    List<? extends Message<?>> messages =
        unit instanceof BatchingUnitOfWork<?> several
            ? several.getMessages()
            : List.of(unit.getMessage());
    return messages.stream().map(Batch::payload).flatMap(Stream::ofNullable);
  }

  private static @Nullable Object payload(Message<?> message) {
    try {
      return message.getPayload();
    } catch (SerializationException unreadable) {
      return null;
    }
  }
}
