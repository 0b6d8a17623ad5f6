package io.mistersmith.runner.agent;

import io.mistersmith.api.run.RunId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last runs that were taken: an assignment is delivered at least once and must start one
 * worker.
 */
final class RecentRuns {

  private static final int KEPT = 10_000;

  private final Map<RunId, Boolean> runs =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Boolean> eldest) {
          return size() > KEPT;
        }
      };

  synchronized boolean isNew(RunId run) {
    return runs.putIfAbsent(run, true) == null;
  }

  synchronized void forget(RunId run) {
    runs.remove(run);
  }
}
