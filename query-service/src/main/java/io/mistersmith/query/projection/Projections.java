package io.mistersmith.query.projection;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.hot.HotRows;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Groups that were reset, and how far they had come. */
  private final Map<Group, Long> replaying = new ConcurrentHashMap<>();

  private final ProjectionSettings settings;
  private final Positions positions;
  private final EventLog log;
  private final HotRows hot;
  private final Pauses pauses;
  private final Letters letters;
  private final Operations operations;
  private final Rebuilds rebuilds;

  private volatile boolean running;

  Projections(
      ProjectionFactory factory,
      ProjectionSettings settings,
      Positions positions,
      EventLog log,
      HotRows hot,
      JdbcTemplate jdbc,
      TransactionTemplate transaction) {
    this.settings = settings;
    this.positions = positions;
    this.log = log;
    this.hot = hot;
    this.pauses = new Pauses(jdbc);
    this.letters = new Letters(jdbc);
    this.operations = new Operations(live, pauses, settings, hot);
    this.rebuilds =
        new Rebuilds(
            factory,
            operations,
            positions,
            new RebuildTables(jdbc, transaction, settings),
            new RebuildLog(jdbc, settings.lease()));
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
        rebuilds.view(group, end));
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
    operations.quietly(
        group,
        "reset",
        () -> {
          replaying.put(group, log.head().position());
          live(group).reset();
          live(group).mayRunAgain();
          positions.forget(group);
        });
    look();
  }

  /** True when the whole sequence of the letter was handled. */
  boolean retry(LetterView letter) {
    Group group = groupOf(letter);
    operations.quietly(group, "retry", () -> live(group).retry(letters.first(letter)));
    look();
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
    rebuilds.begin(group, when);
  }

  void switchOver(Group group) {
    rebuilds.switchOver(group);
    look();
  }

  void abandon(Group group) {
    rebuilds.abandon(group);
  }

  private void look() {
    operations.next(
        () -> {
          if (running) {
            keepToWhatIsNoted();
          }
        });
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
        rebuilds.look();
      } catch (RuntimeException e) {
        LOG.warn("The projections are looked after again later: {}", e.toString());
      }
      Operations.pause(settings.look());
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
    operations.next(
        () -> {
          rebuilds.close();
          live.values().forEach(Projection::close);
        });
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
