package io.mistersmith.runner.worker;

/** Takes what a worker prints during a turn. */
@FunctionalInterface
public interface TurnOutput {

  /**
   * May block, which holds the worker back. Called by two threads, one for each stream.
   *
   * @param stream stdout or stderr
   */
  void line(String stream, RawLine line) throws InterruptedException;
}
