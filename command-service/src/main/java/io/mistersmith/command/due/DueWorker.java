package io.mistersmith.command.due;

import java.time.Duration;

/** Does the due work of one kind. It may be asked to do the same again. */
public interface DueWorker {

  /** What became of a try. */
  sealed interface Outcome {
    record Done() implements Outcome {}

    /** To be tried again after that time. */
    record Later(Duration after) implements Outcome {}
  }

  String kind();

  Outcome work(Due due) throws InterruptedException;

  /** Work that waits for others is done on a thread of its own; the rest one after the other. */
  default boolean isSlow() {
    return false;
  }
}
