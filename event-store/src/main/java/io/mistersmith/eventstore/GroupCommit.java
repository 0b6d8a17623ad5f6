package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Joins concurrent appends into one batch. The first caller becomes the leader and writes
 * everything that is waiting; those who come meanwhile wait, and one of them leads the next batch.
 * A lone caller never changes threads.
 */
final class GroupCommit {

  /**
   * For so many appends a leader waits at most. Waiting for fewer than come back would split them
   * into two commits; beyond, a batch is cheap enough, and those who are late are better prepared
   * meanwhile.
   */
  private static final int GATHERED = 64;

  /** Of the time that the last batch took, but never longer than the limit. */
  private static final int GATHER_SHARE = 3;

  private static final long GATHER_LIMIT_NANOS = 1_000_000;

  private final BatchSettings settings;
  private final Consumer<List<PendingAppend>> writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
  private boolean led;
  private int awaited;
  private long lastWrite;

  /**
   * @param writer settles every append of a batch; called by one thread at a time, never
   *     concurrently
   */
  GroupCommit(BatchSettings settings, Consumer<List<PendingAppend>> writer) {
    this.settings = settings;
    this.writer = writer;
  }

  /**
   * Returns when the events are committed, throws when they are not or when that cannot be known.
   *
   * @return position of the first; 0 when it is not known
   */
  long append(List<NewEvent> events) {
    PendingAppend mine = new PendingAppend(events);
    boolean interrupted = Thread.interrupted();
    try {
      if (enqueue(mine)) {
        lead(mine);
      } else {
        interrupted |= await(mine);
        if (mine.state() == PendingAppend.State.LEADING) {
          lead(mine);
        }
      }
    } finally {
      interrupted |= Thread.interrupted();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    RuntimeException failure = mine.failure();
    if (failure != null) {
      throw failure;
    }
    return mine.position();
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** True when the caller is to lead. */
  private boolean enqueue(PendingAppend mine) {
    lock.lock();
    try {
      if (waiting.size() >= settings.maxWaiting()) {
        throw new AppendRefused("Too many commands wait to be written: " + settings.maxWaiting());
      }
      waiting.add(mine);
      if (led) {
        if (waiting.size() == awaited) {
          // The leader is the first that waits, until it has taken its batch.
          LockSupport.unpark(waiting.getFirst().caller());
        }
        return false;
      }
      led = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits to be done or to lead; true when interrupted meanwhile. An append that is being written
   * is never abandoned.
   */
  private boolean await(PendingAppend mine) {
    long deadline = System.nanoTime() + settings.waitLimit().toNanos();
    boolean interrupted = false;
    boolean withdrawable = true;
    while (mine.state() == PendingAppend.State.WAITING) {
      long left = deadline - System.nanoTime();
      if (withdrawable && (interrupted || left <= 0)) {
        if (withdraw(mine)) {
          mine.fail(
              new AppendRefused(
                  interrupted
                      ? "Interrupted while waiting to be written"
                      : "Waited too long to be written"));
          return interrupted;
        }
        withdrawable = false;
      } else if (withdrawable) {
        LockSupport.parkNanos(this, left);
      } else {
        LockSupport.park(this);
      }
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  private boolean withdraw(PendingAppend mine) {
    lock.lock();
    try {
      return mine.state() == PendingAppend.State.WAITING && waiting.remove(mine);
    } finally {
      lock.unlock();
    }
  }

  private void lead(PendingAppend mine) {
    List<PendingAppend> batch = List.of();
    try {
      while (!mine.isSettled()) {
        gather();
        batch = take();
        long begin = System.nanoTime();
        write(batch);
        lastWrite = System.nanoTime() - begin;
        if (!mine.isSettled()) {
          announce(batch, mine);
        }
      }
    } finally {
      passOn(batch.size());
      announce(batch, mine);
    }
  }

  /**
   * Callers whose append was just committed tend to come back at once. A leader waits for them a
   * fraction of the time that a batch takes: without that, half of the callers would always wait
   * while the other half is written.
   */
  private void gather() {
    long deadline = System.nanoTime() + Math.min(lastWrite / GATHER_SHARE, GATHER_LIMIT_NANOS);
    for (long left = deadline - System.nanoTime();
        left > 0 && awaitsMore();
        left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private boolean awaitsMore() {
    lock.lock();
    try {
      return waiting.size() < awaited;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<PendingAppend> batch) {
    Throwable cause = null;
    try {
      writer.accept(batch);
    } catch (RuntimeException | Error e) {
      cause = e;
      throw e;
    } finally {
      for (PendingAppend append : batch) {
        if (!append.isSettled()) {
          append.fail(
              new UnknownAppendOutcome(
                  "The writer failed", cause == null ? new IllegalStateException() : cause));
        }
      }
    }
  }

  private static void announce(List<PendingAppend> batch, PendingAppend mine) {
    for (PendingAppend append : batch) {
      if (append != mine) {
        append.announce();
      }
    }
  }

  private void passOn(int written) {
    lock.lock();
    try {
      PendingAppend next = waiting.peek();
      led = next != null;
      awaited = Math.min(GATHERED, waiting.size() + written);
      if (next != null) {
        next.lead();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next batch. An append that wants the same place in a stream as an earlier one waits for the
   * batch after.
   */
  private List<PendingAppend> take() {
    List<PendingAppend> batch = new ArrayList<>();
    Set<NewEvent.StreamPlace> taken = new HashSet<>();
    int events = 0;
    long bytes = 0;
    lock.lock();
    try {
      Iterator<PendingAppend> candidates = waiting.iterator();
      while (candidates.hasNext()) {
        PendingAppend candidate = candidates.next();
        events += candidate.events().size();
        bytes += candidate.bytes();
        if (!batch.isEmpty()
            && (events > settings.maxBatchEvents() || bytes > settings.maxBatchBytes())) {
          break;
        }
        if (claims(candidate, taken)) {
          batch.add(candidate);
          candidates.remove();
        }
      }
    } finally {
      lock.unlock();
    }
    return batch;
  }

  private static boolean claims(PendingAppend candidate, Set<NewEvent.StreamPlace> taken) {
    for (NewEvent event : candidate.events()) {
      if (taken.contains(event.place())) {
        return false;
      }
    }
    for (NewEvent event : candidate.events()) {
      taken.add(event.place());
    }
    return true;
  }
}
