package io.mistersmith.runner.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of every agent that it lives, at a steady pace. A missed beat is not made up for. */
public final class Heart implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);
  private static final int PAGE_KB = 4;

  private final Agents agents;
  private final AgentReports reports;
  private final Duration pace;
  private final Thread thread = Thread.ofVirtual().name("heart").unstarted(this::beat);

  public Heart(Agents agents, AgentReports reports, Duration pace) {
    this.agents = agents;
    this.reports = reports;
    this.pace = pace;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void beat() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pace);
        for (AgentLife life : agents.all()) {
          reports.heartbeat(life.id(), life.status(), metrics(life));
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("no more heartbeats");
    }
  }

  private static Map<String, Object> metrics(AgentLife life) {
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
