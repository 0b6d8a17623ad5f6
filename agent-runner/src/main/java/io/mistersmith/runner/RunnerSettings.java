package io.mistersmith.runner;

import io.mistersmith.api.Ids;
import io.mistersmith.runner.worker.Prices;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param id names this runner's durable consumer; stays the same over restarts
 * @param home directory for workers and the record of them
 * @param queryUrl where the workers' /mcp is
 * @param claude path of the CLI; null looks on PATH
 * @param claudeModel when an agent names none
 * @param prices US dollars for a million tokens, by a part of the model's name; see Prices. Null:
 *     the built-in ones
 * @param maxAgents a spawn beyond it is refused with pool_full
 * @param heartbeat how often each agent says that it lives
 * @param patience after how many heartbeats that were not stored the runner ends its agents; not
 *     more than command-service waits for
 * @param pulse how often the runner says that it lives
 * @param pulsePatience after how many pulses that were not stored the runner ends its agents; less
 *     than command-service waits for
 * @param keptSessions sessions of workers that were ended in the middle of a task, kept for the
 *     next attempt
 * @param progress how often a running task says that it runs
 * @param performance how often each agent's figures are told
 * @param tokenPatience how long a new worker's token may take to be accepted
 * @param publishPatience how long one message is tried while NATS is away; then it is lost, loudly
 * @param stopPatience how long all workers together have when the runner stops
 * @param outputWindow printed lines wait this long for others to join their message
 * @param outputChunk raw bytes in one output message at most
 * @param outputBuffer bytes that wait for NATS; a worker that prints more is held back
 */
@ConfigurationProperties("smith.runner")
public record RunnerSettings(
    @DefaultValue("runner-1") String id,
    @DefaultValue(".smith/runner") Path home,
    @DefaultValue("http://127.0.0.1:8080") URI queryUrl,
    @Nullable Path claude,
    @DefaultValue("sonnet") String claudeModel,
    @DefaultValue("50") int claudeMaxTurns,
    @DefaultValue("5") String claudeMaxBudgetUsd,
    @Nullable Map<String, Prices.Price> prices,
    @DefaultValue("10") int maxAgents,
    @DefaultValue("30s") Duration heartbeat,
    @DefaultValue("3") int patience,
    @DefaultValue("5s") Duration pulse,
    @DefaultValue("5") int pulsePatience,
    @DefaultValue("50") int keptSessions,
    @DefaultValue("5s") Duration progress,
    @DefaultValue("5s") Duration performance,
    @DefaultValue("60s") Duration tokenPatience,
    @DefaultValue("15m") Duration publishPatience,
    @DefaultValue("20s") Duration stopPatience,
    @DefaultValue("100ms") Duration outputWindow,
    @DefaultValue("64KB") DataSize outputChunk,
    @DefaultValue("8MB") DataSize outputBuffer,
    @DefaultValue Worker worker) {

  public RunnerSettings {
    Ids.requireValid("smith.runner.id", id);
    claude = claude == null || claude.toString().isEmpty() ? null : claude;
  }

  /** The limits of each worker; see WorkerSettings. */
  public record Worker(
      @DefaultValue("16MB") DataSize maxLine,
      @DefaultValue("64KB") DataSize maxErrorLine,
      @DefaultValue("1GB") DataSize maxOutput,
      @DefaultValue("1MB") DataSize maxErrors,
      @DefaultValue("60s") Duration warmUp,
      @DefaultValue("300s") Duration idle,
      @DefaultValue("5s") Duration interruptGrace,
      @DefaultValue("5s") Duration termGrace,
      @DefaultValue("10s") Duration resultToExit,
      @DefaultValue("5s") Duration drain) {}
}
