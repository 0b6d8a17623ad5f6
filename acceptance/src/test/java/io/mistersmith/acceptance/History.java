package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the log says of one task. */
record History(String task, List<JsonNode> events) {
  private static final List<String> TERMINAL =
      List.of("task.completed", "task.failed", "task.cancelled", "task.timed_out");

  static History of(Client client, String task) {
    JsonNode page = client.get("/api/v1/events?limit=500&aggregate_id=" + task).body();
    return new History(task, page.path("data").valueStream().toList());
  }

  List<String> types() {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }

  /** An attempt went on in the worker's session of an earlier one. */
  boolean tookUpASession() {
    Set<String> before = new HashSet<>();
    for (JsonNode event : events) {
      JsonNode session = event.path("payload").path("session");
      if (session.path("resumed").asBoolean() && before.contains(session.path("id").asText())) {
        return true;
      }
      before.add(session.path("id").asText());
    }
    return false;
  }

  /** One end, and attempts from 1 without a hole of which at most one is live at any time. */
  void mustMakeSense() {
    assertThat(types()).as("%s: %s", task, types()).filteredOn(TERMINAL::contains).hasSize(1);
    int attempts = 0;
    boolean live = false;
    boolean ended = false;
    for (JsonNode event : events) {
      String type = event.path("type").asText();
      if (type.equals("task.assigned")) {
        assertThat(live || ended).as("%s: %s", task, types()).isFalse();
        attempts++;
        assertThat(event.path("payload").path("attempt").asInt()).isEqualTo(attempts);
        live = true;
      } else if (type.equals("task.released") || TERMINAL.contains(type)) {
        assertThat(live).as("%s: %s", task, types()).isTrue();
        assertThat(event.path("payload").path("attempt").asInt()).isEqualTo(attempts);
        live = false;
        ended = TERMINAL.contains(type);
      } else if (type.equals("task.started") || type.equals("task.progressed")) {
        assertThat(live).as("%s: %s", task, types()).isTrue();
      }
    }
  }
}
