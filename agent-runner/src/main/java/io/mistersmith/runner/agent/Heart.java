package io.mistersmith.runner.agent;

import io.mistersmith.runner.relay.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of every agent that it lives, and more often that the runner does; ends all agents when that
 * was not heard for as long as the lease is: by then they may live elsewhere.
 */
public final class Heart implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);
  private static final int PAGE_KB = 4;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Agents agents;
  private final AgentReports reports;
  private final Lease lease;
  private final Duration pace;
  private final Duration pulse;
  private final Thread beats = Thread.ofVirtual().name("heart").unstarted(this::beat);
  private final Thread pulses = Thread.ofVirtual().name("pulse").unstarted(this::pulse);
  private final Thread watch = Thread.ofVirtual().name("lease").unstarted(this::watch);

  public Heart(Agents agents, AgentReports reports, Lease lease, Duration pace, Duration pulse) {
    this.agents = agents;
    this.reports = reports;
    this.lease = lease;
    this.pace = pace;
    this.pulse = pulse;
  }

  public void start() {
    beats.start();
    pulses.start();
    watch.start();
  }

  @Override
  public void close() {
    beats.interrupt();
    pulses.interrupt();
    watch.interrupt();
  }

  private void beat() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long from = System.nanoTime();
        if (round()) {
          lease.renew(from);
          Thread.sleep(pace);
        } else {
          Thread.sleep(soon(pace));
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("no more heartbeats");
    }
  }

  private void pulse() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long from = System.nanoTime();
        if (reports.pulse()) {
          lease.renewByPulse(from);
          Thread.sleep(pulse);
        } else {
          Thread.sleep(soon(pulse));
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("no more pulse");
    }
  }

  private boolean round() throws InterruptedException {
    boolean all = true;
    for (AgentLife life : agents.all()) {
      if (!life.isLeaving()) {
        all &= reports.heartbeat(life.id(), life.status(), metrics(life));
      }
    }
    return all;
  }

  private void watch() {
    long term = lease.term();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(soon(pulse.compareTo(pace) < 0 ? pulse : pace));
        if (!lease.holds(term)) {
          term = lease.term();
          LOG.warn("No heartbeat or pulse was stored in time: all agents here end");
          agents.leave("lease_lost");
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("the lease is no longer watched");
    }
  }

  private static Duration soon(Duration pace) {
    return pace.compareTo(SOON) < 0 ? pace : SOON;
  }

  static Map<String, Object> metrics(AgentLife life) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("active_tasks", life.running() == null ? 0 : 1);
    Optional.ofNullable(life.current())
        .map(warm -> warm.worker().pid())
        .ifPresent(
            pid -> {
              metrics.put("pid", pid);
              residentKb(pid).ifPresent(kb -> metrics.put("memory_mb", kb / 1024));
            });
    return metrics;
  }

  private static Optional<Long> residentKb(long pid) {
    try {
      String pages =
          Files.readString(Path.of("/proc", Long.toString(pid), "statm")).split(" ", -1)[1];
      return Optional.of(Long.parseLong(pages) * PAGE_KB);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
