package io.mistersmith.query.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.mistersmith.api.agent.AgentStatus;
import io.mistersmith.query.metrics.NatsFigures.Counters;
import io.mistersmith.query.metrics.SystemMetrics.Agents;
import io.mistersmith.query.metrics.SystemMetrics.Load;
import io.mistersmith.query.metrics.SystemMetrics.Nats;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Takes a sample every five seconds; one that is late does not put off those after it, and what was
 * missed is not made up for. Whoever asks, and whoever listens, gets the same one.
 */
@Component
public class Sampler implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final double MB = 1024.0 * 1024.0;

  private final JdbcTemplate jdbc;
  private final NatsFigures nats;
  private final MetricsSettings settings;
  private final Clock clock;
  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final List<Consumer<SystemMetrics>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable SystemMetrics latest;
  private @Nullable Counters before;
  private long beforeAt;
  private volatile boolean running;
  private @Nullable Thread timer;

  Sampler(JdbcTemplate jdbc, NatsFigures nats, MetricsSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.nats = nats;
    this.settings = settings;
    this.clock = clock;
  }

  /** The newest sample; empty until there is one. */
  public Optional<SystemMetrics> latest() {
    return Optional.ofNullable(latest);
  }

  /** The listener must be short; running the result ends it. */
  public Runnable onSample(Consumer<SystemMetrics> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void sample() {
    try {
      SystemMetrics now = new SystemMetrics(clock.instant(), agents(), natsNow(), load());
      latest = now;
      listeners.forEach(listener -> listener.accept(now));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("The metrics cannot be read: {}", e.getMessage());
    }
  }

  private Agents agents() {
    Map<String, Long> byStatus = new LinkedHashMap<>();
    for (AgentStatus status : AgentStatus.values()) {
      byStatus.put(status.wireName(), 0L);
    }
    jdbc.query(
        "SELECT status, count(*) FROM read_model.agents WHERE valid_to IS NULL GROUP BY status",
        row -> {
          byStatus.put(row.getString(1), row.getLong(2));
        });
    long all = byStatus.values().stream().mapToLong(Long::longValue).sum();
    return new Agents(
        all - of(byStatus, AgentStatus.STOPPED),
        of(byStatus, AgentStatus.IDLE),
        of(byStatus, AgentStatus.BUSY),
        byStatus);
  }

  private static long of(Map<String, Long> byStatus, AgentStatus status) {
    return byStatus.getOrDefault(status.wireName(), 0L);
  }

  private Nats natsNow() throws InterruptedException {
    Counters now = nats.read().orElse(null);
    long at = System.nanoTime();
    double perSecond = 0;
    if (now != null && before != null && now.messagesIn() >= before.messagesIn()) {
      perSecond = (now.messagesIn() - before.messagesIn()) * 1e9 / Math.max(1, at - beforeAt);
    }
    before = now;
    beforeAt = at;
    return new Nats(now != null, now == null ? 0 : now.connections(), rounded(perSecond));
  }

  private Load load() {
    Runtime java = Runtime.getRuntime();
    return new Load(
        percent(machine.getCpuLoad()),
        Math.round((machine.getTotalMemorySize() - machine.getFreeMemorySize()) / MB),
        percent(machine.getProcessCpuLoad()),
        Math.round((java.totalMemory() - java.freeMemory()) / MB));
  }

  private static double percent(double part) {
    return part >= 0 ? rounded(Math.min(1, part) * 100) : 0;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private void run() {
    long every = settings.every().toNanos();
    long due = System.nanoTime();
    while (running) {
      long left = due - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      } else {
        sample();
        due += every * ((System.nanoTime() - due) / every + 1);
      }
    }
  }

  @Override
  public void start() {
    running = true;
    timer = Thread.ofVirtual().name("metrics").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    LockSupport.unpark(timer);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
