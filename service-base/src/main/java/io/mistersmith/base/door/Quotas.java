package io.mistersmith.base.door;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.mistersmith.base.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many calls that are more than a read each caller may make in a second. */
final class Quotas {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Beyond so many callers all begin anew, which costs a second's count. */
  private static final int MOST_CALLERS = 10_000;

  private final int ofPrincipal;
  private final int ofAgent;
  private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();

  Quotas(DoorSettings settings) {
    this.ofPrincipal = settings.callsPerSecond();
    this.ofAgent = settings.callsPerSecondOfAgent();
  }

  /**
   * @throws ProblemException 429 {@code too_many_calls}
   */
  void take(Principal caller) {
    if (limiters.size() > MOST_CALLERS) {
      limiters.clear();
    }
    int most = caller.agentId() == null ? ofPrincipal : ofAgent;
    if (!limiters.computeIfAbsent(caller.name(), _ -> limiter(most)).acquirePermission()) {
      throw ProblemException.tooMany(
          "too_many_calls",
          "You may make " + most + " calls a second that are not reads.",
          Math.toIntExact(PERIOD.toSeconds()));
    }
  }

  private static RateLimiter limiter(int most) {
    return RateLimiter.of(
        "calls",
        RateLimiterConfig.custom()
            .limitForPeriod(most)
            .limitRefreshPeriod(PERIOD)
            .timeoutDuration(Duration.ZERO)
            .build());
  }
}
