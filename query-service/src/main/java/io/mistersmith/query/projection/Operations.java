package io.mistersmith.query.projection;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.hot.HotRows;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;

/**
 * What is done to the processing groups of this process, one operation at a time, so that none
 * meets a group that another one has stopped.
 */
final class Operations {
  private final Map<Group, Projection> live;
  private final Pauses pauses;
  private final ProjectionSettings settings;
  private final HotRows hot;
  private final ReentrantLock operating = new ReentrantLock();

  Operations(Map<Group, Projection> live, Pauses pauses, ProjectionSettings settings, HotRows hot) {
    this.live = live;
    this.pauses = pauses;
    this.settings = settings;
    this.hot = hot;
  }

  /** However long it has to wait for the one before. */
  void next(Runnable work) {
    operating.lock();
    try {
      work.run();
    } finally {
      operating.unlock();
    }
  }

  /** While the group stands still in every instance. */
  void quietly(Group group, String why, Runnable work) {
    alone(
        () -> {
          Optional<String> before = pauses.of(group);
          if (before.isEmpty()) {
            pauses.lease(group, settings.lease(), why);
          }
          try {
            Objects.requireNonNull(live.get(group)).stop();
            await(
                () -> !pauses.isOwned(group, settings.claimTimeout()),
                "projection_busy",
                "Another instance has not let go of " + group.processor() + " yet.");
            work.run();
            hot.forgetAll();
          } catch (UnableToClaimTokenException owned) {
            throw ProblemException.unavailable(
                "projection_busy", "Another instance has " + group.processor() + ".", 1);
          } finally {
            if (before.isEmpty() || (before.get().equals(Pauses.FULL) && why.equals("reset"))) {
              pauses.end(group);
            }
          }
        });
  }

  /** Refused when the one before takes longer than half a lease. */
  void alone(Runnable work) {
    if (!isFree()) {
      throw ProblemException.unavailable(
          "operation_under_way", "Another operation on the projections is under way.", 1);
    }
    try {
      work.run();
    } finally {
      operating.unlock();
    }
  }

  private boolean isFree() {
    try {
      return operating.tryLock(settings.lease().toMillis() / 2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void await(BooleanSupplier condition, String code, String why) {
    long end = System.nanoTime() + settings.lease().dividedBy(2).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw ProblemException.unavailable(code, why, 2);
      }
      pause(Duration.ofMillis(20));
    }
  }

  static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
