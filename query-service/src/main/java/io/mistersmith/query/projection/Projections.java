package io.mistersmith.query.projection;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.hot.HotRows;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The processing groups of this process. What an operator asks of a group is noted in the database,
 * and every instance keeps to it.
 */
@Component
public class Projections implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Projections.class);

  private final Map<Group, Projection> live = new EnumMap<>(Group.class);
  private final Map<Group, Rebuild> rebuilds = new ConcurrentHashMap<>();

  /** Groups that were reset, and how far they had come. */
  private final Map<Group, Long> replaying = new ConcurrentHashMap<>();

  private final ProjectionFactory factory;
  private final ProjectionSettings settings;
  private final Positions positions;
  private final EventLog log;
  private final HotRows hot;
  private final Pauses pauses;
  private final Letters letters;
  private final RebuildTables tables;
  private final RebuildLog rebuildLog;

  /** One operation at a time, so that none meets a group that another one has stopped. */
  private final ReentrantLock operating = new ReentrantLock();

  private volatile boolean running;

  Projections(
      ProjectionFactory factory,
      ProjectionSettings settings,
      Positions positions,
      EventLog log,
      HotRows hot,
      JdbcTemplate jdbc,
      TransactionTemplate transaction) {
    this.factory = factory;
    this.settings = settings;
    this.positions = positions;
    this.log = log;
    this.hot = hot;
    this.pauses = new Pauses(jdbc);
    this.letters = new Letters(jdbc);
    this.tables = new RebuildTables(jdbc, transaction);
    this.rebuildLog = new RebuildLog(jdbc, settings.lease());
    for (Group group : Group.values()) {
      live.put(group, factory.live(group));
    }
  }

  public Projection live(Group group) {
    return Objects.requireNonNull(live.get(group));
  }

  List<ProjectionView> views() {
    return Arrays.stream(Group.values()).map(this::view).toList();
  }

  ProjectionView view(Group group) {
    long end = log.head().position();
    long position = positions.of(group);
    long behind = Math.max(0, end - position);
    Optional<String> paused = pauses.of(group);
    Pace pace = live(group).pace();
    return new ProjectionView(
        group.processor(),
        paused.isPresent()
            ? paused.get().equals(Pauses.FULL) ? "stopped" : "paused"
            : positions.isFailing(group) ? "failing" : "running",
        paused.orElse(null),
        position,
        end,
        behind,
        pace.perSecond(),
        pace.secondsFor(behind),
        group.tables(),
        letters.count(group.processor()),
        letters.sequences(group.processor()),
        rebuildLog.of(group).map(entry -> rebuild(group, entry, end)).orElse(null));
  }

  private RebuildView rebuild(Group group, RebuildLog.Entry entry, long end) {
    Rebuild here = rebuilds.get(group);
    boolean underWay = entry.isUnderWay();
    long position = underWay ? positions.of(ProjectionFactory.nextName(group)) : 0;
    long behind = underWay ? Math.max(0, end - position) : 0;
    Pace pace = here == null ? new Pace() : here.pace();
    return new RebuildView(
        underWay || entry.alive() || !isOpen(entry) ? entry.state() : "abandoned",
        entry.startedAt().toString(),
        position,
        behind,
        pace.perSecond(),
        underWay ? pace.secondsFor(behind) : null,
        entry.difference(),
        entry.failure());
  }

  private static boolean isOpen(RebuildLog.Entry entry) {
    return !List.of("switched", "abandoned", "failed").contains(entry.state());
  }

  void pause(Group group) {
    pauses.untilResumed(group, "by an operator");
    look();
  }

  void resume(Group group) {
    live(group).mayRunAgain();
    pauses.end(group);
    look();
  }

  /** Empties a group's tables and begins with the first event. */
  void reset(Group group) {
    quietly(
        group,
        "reset",
        () -> {
          replaying.put(group, log.head().position());
          live(group).reset();
          live(group).mayRunAgain();
          positions.forget(group);
        });
  }

  /** True when the whole sequence of the letter was handled. */
  boolean retry(LetterView letter) {
    Group group = groupOf(letter);
    quietly(group, "retry", () -> live(group).retry(letters.first(letter)));
    return !letters.isParked(letter.letterId());
  }

  Letters letters() {
    return letters;
  }

  static Group groupOf(LetterView letter) {
    return Group.named(letter.processingGroup())
        .orElseThrow(
            () ->
                ProblemException.of(
                    409,
                    "rebuild_under_way",
                    "The event is parked by a rebuild. Abandon or finish that first."));
  }

  void rebuild(Group group, Rebuild.Switch when) {
    alone(
        () -> {
          if (rebuildLog.of(group).filter(RebuildLog.Entry::isUnderWay).isPresent()) {
            throw underWay(group);
          }
          Rebuild failed = rebuilds.remove(group);
          if (failed != null) {
            failed.close(null);
          }
          Rebuild rebuild =
              new Rebuild(group, factory.next(group), tables, rebuildLog, positions, when);
          if (!rebuild.begin()) {
            rebuild.close(null);
            throw underWay(group);
          }
          rebuilds.put(group, rebuild);
        });
  }

  private static ProblemException underWay(Group group) {
    return ProblemException.of(
        409, "rebuild_under_way", group.processor() + " is being built anew already.");
  }

  /** What was built anew takes the place of what is read. */
  void switchOver(Group group) {
    Rebuild rebuild = here(group);
    if (!rebuild.isCompared()) {
      throw ProblemException.of(
          409, "rebuild_not_compared", "The rebuild has not caught up and been compared yet.");
    }
    quietly(
        group,
        "switch",
        () -> {
          awaitAtLeast(rebuild, positions.of(group));
          rebuildLog.state(group, "switching");
          rebuild.close(null);
          tables.swap(group);
          rebuildLog.state(group, "switched");
          positions.forget(group);
        });
    rebuilds.remove(group);
  }

  void abandon(Group group) {
    alone(
        () -> {
          Rebuild rebuild = here(group);
          rebuild.close("abandoned");
          rebuilds.remove(group);
          tables.abandon(group);
        });
  }

  private Rebuild here(Group group) {
    Rebuild rebuild = rebuilds.get(group);
    if (rebuild == null) {
      throw ProblemException.of(
          409, "no_rebuild", "This instance is not building " + group.processor() + " anew.");
    }
    return rebuild;
  }

  private void awaitAtLeast(Rebuild rebuild, long position) {
    await(() -> rebuild.position() >= position, "rebuild_behind", "The rebuild is still behind.");
  }

  /** While the group stands still in every instance. */
  private void quietly(Group group, String why, Runnable work) {
    alone(
        () -> {
          Optional<String> before = pauses.of(group);
          if (before.isEmpty()) {
            pauses.lease(group, settings.lease(), why);
          }
          try {
            live(group).stop();
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
    look();
  }

  private void alone(Runnable work) {
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

  private void await(java.util.function.BooleanSupplier condition, String code, String why) {
    long end = System.nanoTime() + settings.lease().dividedBy(2).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw ProblemException.unavailable(code, why, 2);
      }
      pause(Duration.ofMillis(20));
    }
  }

  private void look() {
    operating.lock();
    try {
      if (running) {
        keepToWhatIsNoted();
      }
    } finally {
      operating.unlock();
    }
  }

  private void keepToWhatIsNoted() {
    Map<String, String> paused = pauses.all();
    for (Projection projection : live.values()) {
      boolean mayRun = !paused.containsKey(projection.name());
      if (mayRun && isFull(projection)) {
        pauses.untilResumed(projection.group(), Pauses.FULL);
        mayRun = false;
      }
      if (!mayRun && projection.isRunning()) {
        projection.stop();
      } else if (mayRun && !projection.isRunning()) {
        projection.start();
      }
      long position = positions.of(projection.group());
      projection.pace().at(System.nanoTime(), position);
      forgetWhatIsReplayed(projection.group(), position);
    }
  }

  /** What is read during a replay is not what is read after it. */
  private void forgetWhatIsReplayed(Group group, long position) {
    Long end = replaying.get(group);
    if (end != null) {
      hot.forgetAll();
      if (position >= end) {
        replaying.remove(group);
      }
    }
  }

  private boolean isFull(Projection projection) {
    if (projection.stoppedBecause() == null
        && letters.isFull(
            projection.name(), settings.maxParkedSequences(), settings.maxParkedPerSequence())) {
      projection.isFull("it has as many parked events as it may have");
    }
    return projection.stoppedBecause() != null;
  }

  private void follow() {
    while (running) {
      try {
        look();
        rebuilds.forEach(
            (group, rebuild) -> {
              if (rebuild.look()) {
                switchOver(group);
              }
            });
      } catch (RuntimeException e) {
        LOG.warn("The projections are looked after again later: {}", e.toString());
      }
      pause(settings.look());
    }
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("projections").start(this::follow);
  }

  @Override
  public void stop() {
    running = false;
    operating.lock();
    try {
      rebuilds.values().forEach(rebuild -> rebuild.close("abandoned"));
      live.values().forEach(Projection::close);
    } finally {
      operating.unlock();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
