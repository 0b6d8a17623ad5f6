package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.live.LiveSettings;
import io.mistersmith.query.live.Seats;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;

class LiveTest {
  @TempDir static Path dir;
  private static Platform service;

  @BeforeAll
  static void start() throws Exception {
    service =
        Platform.start(dir, "--smith.feed.buffer=8", "--smith.door.origins=https://page.example");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static AgentId agent() {
    AgentId agent = AgentId.random();
    service.events.record("Agent", agent.value(), Samples.running(agent, "token of " + agent));
    return agent;
  }

  private static RunOutputRecorded chunk(TaskId task, AgentId agent, long n, String... lines) {
    return new RunOutputRecorded(
        RunId.of(task, 1), task, agent, 1, n, "stdout", List.of(lines), false, "00", Samples.T0);
  }

  @Nested
  class Events {
    private static final String STREAM = "/api/v1/events/stream";

    @Test
    void areToldFromAnyPositionAndThenLive() {
      TaskId task = TaskId.random();
      long first = service.events.record("Task", task.value(), Samples.created(task));
      AgentId agent = AgentId.random();
      service.events.record("Agent", agent.value(), Samples.running(agent, "t " + agent));
      try (SseListener all = new SseListener(service, STREAM + "?from=" + first);
          SseListener live = new SseListener(service, STREAM)) {
        await().until(() -> all.ids().size() >= 4);
        long last = service.events.record("Task", task.value(), Samples.assigned(task, agent, 1));

        await().until(() -> all.ids().contains(last) && live.ids().contains(last));
        assertThat(all.ids()).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
        assertThat(live.ids()).first().isEqualTo(last);
        assertThat(all.data().getFirst()).isEqualTo(service.read("/api/v1/events/" + first));
      }
    }

    @Test
    void aClientFurtherBehindThanWhatIsInMemoryMissesNothing() {
      TaskId task = TaskId.random();
      long first = service.events.record("Task", task.value(), Samples.created(task));
      AgentId agent = AgentId.random();
      for (int n = 0; n < 40; n++) {
        service.events.record("Run", RunId.of(task, 1).value(), chunk(task, agent, n, "line " + n));
      }
      try (SseListener again =
          new SseListener(service, STREAM, "Last-Event-ID", Long.toString(first))) {
        await().until(() -> again.ids().contains(first + 40));
        assertThat(again.ids())
            .isEqualTo(LongStream.rangeClosed(first + 1, first + 40).boxed().toList());
      }
    }

    @Test
    void areFilteredByAggregateTypeAndFamily() {
      TaskId task = TaskId.random();
      AgentId agent = AgentId.random();
      long from = service.events.head() + 1;
      long created = service.events.record("Task", task.value(), Samples.created(task));
      service.events.record("Agent", agent.value(), Samples.running(agent, "u " + agent));
      long assigned = service.events.record("Task", task.value(), Samples.assigned(task, agent, 1));
      String start = STREAM + "?from=" + from;
      try (SseListener byAggregate = new SseListener(service, start + "&aggregate_id=" + task);
          SseListener byType = new SseListener(service, start + "&type=task.assigned");
          SseListener byFamily =
              new SseListener(service, start + "&type=task.*&aggregate_type=Task")) {
        await()
            .until(
                () ->
                    byAggregate.ids().contains(assigned)
                        && byType.ids().contains(assigned)
                        && byFamily.ids().contains(assigned));
        assertThat(byAggregate.ids()).containsExactly(created, assigned);
        assertThat(byType.ids()).containsExactly(assigned);
        assertThat(byFamily.ids()).containsExactly(created, assigned);
      }
    }

    @Test
    void ofAStoryOrAnActorAreFoundInHistoryAndThenLive() {
      String story = "story-" + TaskId.random();
      List<Long> all = new ArrayList<>();
      long from = service.events.head() + 1;
      for (int n = 0; n < 3; n++) {
        all.add(recordIn(story, "anna"));
        for (int other = 0; other < 8; other++) {
          recordIn("another", "bob");
        }
      }
      try (SseListener ofStory =
              new SseListener(service, STREAM + "?from=" + from + "&correlation=" + story);
          SseListener ofBoth =
              new SseListener(
                  service, STREAM + "?from=" + from + "&actor=anna&correlation=" + story);
          SseListener ofNobody =
              new SseListener(
                  service, STREAM + "?from=" + from + "&actor=bob&correlation=" + story)) {
        await().until(() -> ofStory.ids().equals(all) && ofBoth.ids().equals(all));
        recordIn("another", "anna");
        all.add(recordIn(story, "anna"));

        await().until(() -> ofStory.ids().equals(all) && ofBoth.ids().equals(all));
        assertThat(ofNobody.ids()).isEmpty();
      }
    }

    private static long recordIn(String story, String actor) {
      TaskId task = TaskId.random();
      return service.events.record(
          "Task",
          task.value(),
          UUID.randomUUID().toString(),
          Map.of("correlation_id", story, "principal", actor),
          Samples.created(task));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"from=999999999", "from=yesterday", "speed=fast", "speed=0.001", "type=rumour"})
    void aParameterThatMakesNoSenseIsRefusedByName(String parameter) {
      var answer = service.get(STREAM + "?" + parameter);

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains(parameter.substring(0, parameter.indexOf('=')));
    }
  }

  @Test
  @Tag("D-094")
  void aClientThatDoesNotReadIsToldThatItLagsAndMissesNothing() throws Exception {
    assertThat(new Binder().bindOrCreate("smith.feed", LiveSettings.class).buffer())
        .isEqualTo(1024);
    TaskId task = TaskId.random();
    AgentId agent = AgentId.random();
    String run = RunId.of(task, 1).value();
    String line = "x".repeat(64 * 1024);
    try (RawStream slow = new RawStream(service, "/api/v1/events/stream?aggregate_id=" + run)) {
      List<Long> all = new ArrayList<>();
      for (int n = 0; n < 150; n++) {
        all.add(service.events.record("Run", run, chunk(task, agent, n, line)));
      }

      String read = slow.readTo("id: " + all.getLast());
      assertThat(read.lines().filter(one -> one.equals("event: lagging"))).hasSize(1);
      assertThat(
              read.lines()
                  .filter(one -> one.startsWith("id: "))
                  .map(one -> Long.valueOf(one.substring("id: ".length()))))
          .containsExactlyElementsOf(all);
    }
  }

  @Test
  @Tag("D-092")
  void aThousandClientsAreServedAtOnceAndOneMoreIsRefused() throws Exception {
    Seats seats = service.bean(Seats.class);
    List<RawStream> clients = new ArrayList<>();
    try {
      RawStream next = new RawStream(service, "/api/v1/events/stream");
      while (next.status() == 200) {
        clients.add(next);
        next = new RawStream(service, "/api/v1/events/stream");
      }
      assertThat(seats.taken()).isEqualTo(1000);
      assertThat(next.status()).isEqualTo(503);
      assertThat(next.head()).contains("Retry-After: ").contains("application/problem+json");
      next.close();

      TaskId task = TaskId.random();
      long position = service.events.record("Task", task.value(), Samples.created(task));
      for (RawStream client : clients) {
        client.readTo("id: " + position);
      }
    } finally {
      clients.forEach(RawStream::close);
    }
    // Who has gone is found out when there is something to tell.
    await()
        .until(
            () -> {
              TaskId task = TaskId.random();
              service.events.record("Task", task.value(), Samples.created(task));
              return seats.taken() < 100;
            });
  }

  @Test
  @Tag("D-096")
  void requestsThatWaitAndReadHoldNoThreadOfTheMachine() throws Exception {
    ThreadMXBean platformThreads = ManagementFactory.getThreadMXBean();
    Seats seats = service.bean(Seats.class);
    int taken = seats.taken();
    TaskId task = TaskId.random();
    AgentId agent = agent();
    long created = service.events.record("Task", task.value(), Samples.created(task));
    String path = "/api/v1/tasks/" + task + "/stream?min_position=" + created;
    List<RawStream> requests = new ArrayList<>();
    try {
      requests.add(new RawStream(service, path));
      int before = platformThreads.getThreadCount();
      platformThreads.resetPeakThreadCount();
      while (requests.size() < 300) {
        requests.add(new RawStream(service, path));
      }
      // All of them read the store now.
      long assigned = service.events.record("Task", task.value(), Samples.assigned(task, agent, 1));
      for (RawStream request : requests) {
        request.readTo("id: " + assigned);
      }
      assertThat(platformThreads.getPeakThreadCount() - before).isLessThan(100);
    } finally {
      requests.forEach(RawStream::close);
    }
    service.events.record("Task", task.value(), Samples.started(task, agent, 1));
    await()
        .until(
            () -> {
              service.events.record("Task", task.value(), Samples.progressed(task, agent, 1));
              return seats.taken() <= taken;
            });
  }

  @Test
  void aTasksStreamBeginsWithItsStateAndTellsEveryChange() {
    TaskId task = TaskId.random();
    AgentId agent = agent();
    long created = service.events.record("Task", task.value(), Samples.created(task));
    try (SseListener listener =
        new SseListener(service, "/api/v1/tasks/" + task + "/stream?min_position=" + created)) {
      await().until(() -> listener.data().size() == 1);
      service.events.record("Task", task.value(), Samples.assigned(task, agent, 1));
      service.events.record("Task", task.value(), Samples.started(task, agent, 1));
      service.events.record("Task", task.value(), Samples.completed(task, agent, 1));

      await().until(() -> listener.data().size() == 4);
      assertThat(listener.data().stream().map(one -> one.path("status").asText()))
          .containsExactly("pending", "assigned", "running", "completed");
      assertThat(listener.lines).contains("event: task");
      assertThat(listener.data().getLast()).isEqualTo(service.read("/api/v1/tasks/" + task));
    }
  }

  @Test
  void aRunsOutputIsFollowedToItsEndAndNotAskedForAgain() {
    TaskId task = TaskId.random();
    AgentId agent = agent();
    String run = RunId.of(task, 1).value();
    String path = "/api/v1/runs/" + run + "/output";
    service.events.record("Task", task.value(), Samples.created(task));
    service.events.record("Task", task.value(), Samples.assigned(task, agent, 1));
    service.events.record("Task", task.value(), Samples.started(task, agent, 1));
    service.events.record("Run", run, chunk(task, agent, 0, "one", "two\u2028 \"three\""));
    try (SseListener listener = new SseListener(service, path)) {
      await().until(() -> !listener.ids().isEmpty());
      service.events.record("Task", task.value(), Samples.completed(task, agent, 1));
      service.events.record("Run", run, chunk(task, agent, 1, "late, but not too late"));

      await().until(() -> listener.ended);
      List<JsonNode> data = listener.data();
      assertThat(data.get(0).at("/lines/1").asText()).isEqualTo("two\u2028 \"three\"");
      assertThat(data.get(1).at("/lines/0").asText()).isEqualTo("late, but not too late");
      assertThat(data.get(2).path("status").asText()).isEqualTo("completed");
      assertThat(data).hasSize(3);
      String last = listener.ids().getLast().toString();
      assertThat(SseListener.open(service, path, "Last-Event-ID", last).statusCode())
          .isEqualTo(204);
    }
  }

  @Test
  void aReadIsNotRepeatedUntilSomethingHasHappened() {
    TaskId task = TaskId.random();
    long created = service.events.record("Task", task.value(), Samples.created(task));
    String path = "/api/v1/tasks/" + task;
    String tag =
        service.get(path + "?min_position=" + created).headers().firstValue("ETag").orElseThrow();
    var again = service.send(service.request(path).header("If-None-Match", tag).build());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    var secondLine = service.request(path).header("If-None-Match", "\"0\"");
    assertThat(service.send(secondLine.header("If-None-Match", tag).build()).statusCode())
        .isEqualTo(304);

    long later =
        service.events.record(
            "Agent", "agent-tag", Samples.running(new AgentId("agent-tag"), "tag"));
    var changed =
        service.send(
            service.request(path + "?min_position=" + later).header("If-None-Match", tag).build());
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("D-111")
  @Tag("D-121")
  void pagesOfAllowedOriginsMayReadAnswersAndNoOthers() {
    String path = "/api/v1/tasks";
    var allowed =
        service.send(service.request(path).header("Origin", "https://page.example").build());
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://page.example");
    var before =
        service.send(
            java.net.http.HttpRequest.newBuilder(service.uri(path))
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://page.example")
                .header("Access-Control-Request-Method", "POST")
                .build());
    assertThat(before.statusCode()).isEqualTo(204);
    assertThat(before.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization", "Last-Event-ID");
    var other =
        service.send(service.request(path).header("Origin", "https://evil.example").build());
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(service.get(path).headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }
}
