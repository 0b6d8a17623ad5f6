package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.BackOffRequest;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.SupervisionPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The root supervisor's policy; what a request leaves out is as here.
 *
 * @param maxRestarts of one agent in the window; after that it stays down until a person restarts
 *     it
 * @param base the first wait before a restart
 * @param longest wait before a restart
 * @param jitterPercent by how much of itself a wait may be shortened
 */
@ConfigurationProperties("smith.supervision")
public record SupervisionSettings(
    @DefaultValue("one_for_one") String strategy,
    @DefaultValue("5") int maxRestarts,
    @DefaultValue("60s") Duration window,
    @DefaultValue("exponential") String backOff,
    @DefaultValue("200ms") Duration base,
    @DefaultValue("10s") Duration longest,
    @DefaultValue("20") int jitterPercent,
    @DefaultValue("false") boolean restartDegraded) {

  SupervisionPolicy policy() {
    return policy(null, null, null, null, null);
  }

  /** What is null is as the settings say. */
  public SupervisionPolicy policy(
      @Nullable String asked,
      @Nullable Integer restarts,
      @Nullable Integer windowSeconds,
      @Nullable BackOffRequest wait,
      @Nullable Boolean degraded) {
    return new SupervisionPolicy(
        Strategy.of(asked == null ? strategy : asked),
        restarts == null ? maxRestarts : restarts,
        windowSeconds == null ? Math.toIntExact(window.toSeconds()) : windowSeconds,
        backOff(wait == null ? new BackOffRequest(null, null, null, null) : wait),
        degraded == null ? restartDegraded : degraded);
  }

  private BackOff backOff(BackOffRequest wait) {
    String kind = wait.kind();
    Long baseMs = wait.baseMs();
    Long maxMs = wait.maxMs();
    Integer jitter = wait.jitterPercent();
    return new BackOff(
        BackOff.Kind.of(kind == null ? backOff : kind),
        baseMs == null ? base.toMillis() : baseMs,
        maxMs == null ? longest.toMillis() : maxMs,
        jitter == null ? jitterPercent : jitter);
  }
}
