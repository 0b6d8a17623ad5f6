package io.mistersmith.query.metrics;

import java.time.Instant;
import java.util.Map;

/** What /metrics/system and every {@code metrics_update} say of one instant. */
public record SystemMetrics(Instant timestamp, Agents agents, Nats nats, Load system) {

  /**
   * @param total that have not stopped
   * @param byStatus all there are, stopped ones too
   */
  public record Agents(long total, long idle, long busy, Map<String, Long> byStatus) {}

  /**
   * @param connections of the platform's account at the server
   * @param messagesPerSec that clients handed to the server since the sample before
   */
  public record Nats(boolean connected, long connections, double messagesPerSec) {}

  /**
   * @param cpuPercent of the whole machine, 0 to 100
   * @param memoryMb in use on the machine
   * @param processCpuPercent of this service, of the whole machine
   * @param processMemoryMb heap in use
   */
  public record Load(
      double cpuPercent, long memoryMb, double processCpuPercent, long processMemoryMb) {}
}
