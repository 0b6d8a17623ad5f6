package io.mistersmith.command.schedule;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param heartbeat how often an agent is heard of
 * @param patience how many heartbeats may be missed before the agent is lost
 * @param pulse how often a runner is heard of
 * @param pulsePatience how many pulses may be missed before the runner's agents are lost
 * @param answers how long runners may take to answer which agents match
 * @param backlog tasks looked at in one pass
 * @param afterDeadline how long a runner may take to report that a run has timed out
 * @param notStarted after which time an assignment is published again
 * @param again pause before the same order is given again; doubled up to {@code againAtMost}
 * @param underWay orders carried out at the same time
 */
@ConfigurationProperties("smith.schedule")
public record ScheduleSettings(
    @DefaultValue("30s") Duration heartbeat,
    @DefaultValue("3") int patience,
    @DefaultValue("5s") Duration pulse,
    @DefaultValue("6") int pulsePatience,
    @DefaultValue("250ms") Duration answers,
    @DefaultValue("200") int backlog,
    @DefaultValue("5s") Duration afterDeadline,
    @DefaultValue("10s") Duration notStarted,
    @DefaultValue("200ms") Duration again,
    @DefaultValue("5s") Duration againAtMost,
    @DefaultValue("2s") Duration replyTimeout,
    @DefaultValue("64") int underWay) {

  /** Without a sign of life for that long a heartbeat is missing. */
  Duration degradedAfter() {
    return heartbeat.multipliedBy(3).dividedBy(2);
  }

  /** How exactly it is known when an agent was last heard of. */
  public Duration exact() {
    return heartbeat.dividedBy(30);
  }

  /** Without a sign of life for that long an agent is lost. */
  Duration silence() {
    return heartbeat.multipliedBy(patience);
  }

  /** Without a pulse for that long a runner's agents are lost. */
  Duration runnerSilence() {
    return pulse.multipliedBy(pulsePatience);
  }
}
