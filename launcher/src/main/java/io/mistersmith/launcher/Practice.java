package io.mistersmith.launcher;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a platform that will be thrown away is given to do, so that Java learns what will be asked.
 */
record Practice(SmithHome home, Settings settings, List<AotCache.Run> services) {
  private static final Duration READY_LIMIT = Duration.ofMinutes(1);
  private static final int TIMES = 300;

  /** Nothing happens unless all services are ready within the limit. */
  void run() {
    if (!allReady()) {
      return;
    }
    Rest rest = new Rest(settings.url(Settings.Port.QUERY), home.readToken().orElse(""));
    rest.post(
        "/api/v1/tasks",
        Rest.JSON.createObjectNode().put("description", "practice").put("priority", 1));
    for (int n = 0; n < TIMES; n++) {
      String id =
          rest.post(
                  "/api/v1/discoveries",
                  Rest.JSON
                      .createObjectNode()
                      .put("agent_id", "agent-practice")
                      .put("agent_role", "practice")
                      .put("discovery_type", "insight")
                      .put("content", "practice " + n)
                      .put("confidence", 0.5))
              .path("discovery_id")
              .asText();
      rest.get("/api/v1/discoveries/" + Rest.element(id));
    }
    for (String list : List.of("tasks", "agents", "discoveries", "events")) {
      rest.get("/api/v1/" + list + Rest.query(Map.of("limit", 20)));
    }
  }

  private boolean allReady() {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    var health = new Health(home.readToken().orElse(""));
    while (!Arrays.stream(Service.values())
        .allMatch(service -> health.of(service, settings) == Health.State.READY)) {
      boolean allRun = services.stream().allMatch(run -> run.process().alive());
      if (!allRun || System.nanoTime() > end) {
        return false;
      }
      Together.pause();
    }
    return true;
  }
}
