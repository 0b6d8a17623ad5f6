package io.mistersmith.query.projection;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The processing groups that are built anew in this process, and what is told of all others. */
final class Rebuilds {
  private final Map<Group, Rebuild> here = new ConcurrentHashMap<>();
  private final ProjectionFactory factory;
  private final Operations operations;
  private final Positions positions;
  private final RebuildTables tables;
  private final RebuildLog log;

  Rebuilds(
      ProjectionFactory factory,
      Operations operations,
      Positions positions,
      RebuildTables tables,
      RebuildLog log) {
    this.factory = factory;
    this.operations = operations;
    this.positions = positions;
    this.tables = tables;
    this.log = log;
  }

  /**
   * @param end of the log
   * @return the latest one, in whatever instance
   */
  @Nullable RebuildView view(Group group, long end) {
    return log.of(group).map(entry -> view(group, entry, end)).orElse(null);
  }

  private RebuildView view(Group group, RebuildLog.Entry entry, long end) {
    Rebuild ours = here.get(group);
    boolean underWay = entry.isUnderWay();
    long position = underWay ? positions.of(ProjectionFactory.nextName(group)) : 0;
    long behind = underWay ? Math.max(0, end - position) : 0;
    Pace pace = ours == null ? new Pace() : ours.pace();
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

  void begin(Group group, Rebuild.Switch when) {
    operations.alone(
        () -> {
          if (log.of(group).filter(RebuildLog.Entry::isUnderWay).isPresent()) {
            throw underWay(group);
          }
          Rebuild failed = here.remove(group);
          if (failed != null) {
            failed.close(null);
          }
          Rebuild rebuild = new Rebuild(group, factory.next(group), tables, log, positions, when);
          if (!rebuild.begin()) {
            rebuild.close(null);
            throw underWay(group);
          }
          here.put(group, rebuild);
        });
  }

  private static ProblemException underWay(Group group) {
    return ProblemException.of(
        409, "rebuild_under_way", group.processor() + " is being built anew already.");
  }

  /** What was built anew takes the place of what is read. */
  void switchOver(Group group) {
    Rebuild rebuild = ofHere(group);
    if (!rebuild.isCompared()) {
      throw ProblemException.of(
          409, "rebuild_not_compared", "The rebuild has not caught up and been compared yet.");
    }
    operations.quietly(
        group,
        "switch",
        () -> {
          awaitAtLeast(rebuild, positions.of(group));
          log.state(group, "switching");
          rebuild.close(null);
          tables.swap(group);
          log.state(group, "switched");
          positions.forget(group);
        });
    here.remove(group);
  }

  void abandon(Group group) {
    operations.alone(
        () -> {
          Rebuild rebuild = ofHere(group);
          rebuild.close("abandoned");
          here.remove(group);
          tables.abandon(group);
        });
  }

  private Rebuild ofHere(Group group) {
    Rebuild rebuild = here.get(group);
    if (rebuild == null) {
      throw ProblemException.of(
          409, "no_rebuild", "This instance is not building " + group.processor() + " anew.");
    }
    return rebuild;
  }

  private void awaitAtLeast(Rebuild rebuild, long position) {
    operations.await(
        () -> rebuild.position() >= position, "rebuild_behind", "The rebuild is still behind.");
  }

  /** Called often. */
  void look() {
    here.forEach(
        (group, rebuild) -> {
          if (rebuild.look()) {
            switchOver(group);
          }
        });
  }

  void close() {
    here.values().forEach(rebuild -> rebuild.close("abandoned"));
  }
}
