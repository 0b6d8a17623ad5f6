package io.mistersmith.eventstore;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The events of one command on their way into the log: written all together or not at all. */
final class PendingAppend {

  enum State {
    WAITING,
    LEADING,
    DONE
  }

  private final Thread caller = Thread.currentThread();
  private final List<NewEvent> events;
  private final List<Leaf> leaves;
  private final int bytes;
  private @Nullable RuntimeException failure;
  private long position;
  private boolean settled;
  private volatile State state = State.WAITING;

  PendingAppend(List<NewEvent> events) {
    this.events = events;
    this.leaves = events.stream().map(Leaf::of).toList();
    this.bytes = leaves.stream().mapToInt(Leaf::size).sum();
  }

  Thread caller() {
    return caller;
  }

  List<NewEvent> events() {
    return events;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  int bytes() {
    return bytes;
  }

  State state() {
    return state;
  }

  /** The writer has decided; the caller hears of it with {@link #announce}. */
  void succeed() {
    settled = true;
  }

  /**
   * @param first position of the first of its events
   */
  void succeedAt(long first) {
    position = first;
    succeed();
  }

  /** Of the first of its events; 0 when that is not known. */
  long position() {
    return position;
  }

  void fail(RuntimeException reason) {
    settled = true;
    failure = reason;
  }

  boolean isSettled() {
    return settled;
  }

  /** Publishes the outcome to the caller's thread. */
  void announce() {
    state = State.DONE;
    wake();
  }

  void lead() {
    state = State.LEADING;
    wake();
  }

  private void wake() {
    if (caller != Thread.currentThread()) {
      LockSupport.unpark(caller);
    }
  }

  @Nullable RuntimeException failure() {
    return failure;
  }
}
