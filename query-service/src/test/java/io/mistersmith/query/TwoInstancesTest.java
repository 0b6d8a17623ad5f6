package io.mistersmith.query;

import static io.mistersmith.query.Samples.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Positions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances on one platform: each serves everything, and one at a time keeps the rows. */
class TwoInstancesTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path dir;
  private final AgentId author = AgentId.random();
  private final String stream = "/discoveries/stream?agent_id=" + author;

  @Test
  void areOneServiceAlsoWhenOneOfThemEnds() throws Exception {
    String claims = "--smith.projections.claim-timeout=3s";
    try (Platform first = Platform.start(dir, claims);
        Platform second = first.beside(Files.createDirectory(dir.resolve("second")), claims)) {
      serveTheSame(first, second);
      oneReadsForBoth(first, second);
      theOtherGoesOn(first, second);
      whatTheDeadOwnedIsFreeAfterAWhile(second);
    }
  }

  private void serveTheSame(Platform first, Platform second) {
    List<Platform> both = List.of(first, second);
    try (SseListener here = new SseListener(first, stream);
        SseListener there = new SseListener(second, stream)) {
      List<Long> shared = new ArrayList<>();
      for (int n = 0; n < 30; n++) {
        shared.add(share(first));
        TaskId task = TaskId.random();
        long position = first.events.record("Task", task.value(), created(task));
        assertThat(both)
            .allSatisfy(
                one ->
                    assertThat(
                            one.read("/api/v1/tasks/" + task + "?min_position=" + position)
                                .path("position")
                                .asLong())
                        .isEqualTo(position));
      }

      await().atMost(LONG).until(() -> here.ids().equals(shared) && there.ids().equals(shared));
      assertThat(here.data()).isEqualTo(there.data()).hasSize(shared.size());
    }
    for (String path : List.of("/api/v1/tasks", "/api/v1/discoveries", "/api/v1/events")) {
      String all = path + "?limit=500&min_position=" + first.events.head();
      assertThat(first.read(all)).as(path).isEqualTo(second.read(all));
    }
  }

  /** Whoever commits the last event of a group has it, and nobody else has handled it. */
  private void oneReadsForBoth(Platform first, Platform second) {
    TaskId task = TaskId.random();
    long last = first.events.record("Task", task.value(), created(task));
    for (Group group : Group.values()) {
      await().atMost(LONG).until(() -> first.bean(Positions.class).of(group) >= last);
      await()
          .atMost(LONG)
          .until(() -> Stream.of(first, second).anyMatch(one -> hasRead(one, group, last)));
      assertThat(Stream.of(first, second).filter(one -> hasRead(one, group, last)))
          .as(group.processor())
          .hasSize(1);
    }
    assertThat(owners(first)).hasSize(Group.values().length).doesNotContainValue("nobody");
  }

  private void theOtherGoesOn(Platform first, Platform second) {
    Map<String, String> before = owners(first);
    try (SseListener here = new SseListener(first, stream);
        SseListener there = new SseListener(second, stream)) {
      long seen = share(first);
      await().atMost(LONG).until(() -> here.ids().contains(seen) && there.ids().contains(seen));

      first.end();

      await().atMost(LONG).until(() -> here.ended);
      long next = share(first);
      assertIsVisible(second, next);
      await().atMost(LONG).until(() -> there.ids().equals(List.of(seen, next)));
      try (SseListener again =
          new SseListener(second, stream, "Last-Event-ID", Long.toString(seen))) {
        await().atMost(LONG).until(() -> again.ids().equals(List.of(next)));
      }
    }
    for (Group group : Group.values()) {
      await().atMost(LONG).until(() -> hasRead(second, group, first.events.head()));
    }
    String mine = owners(second).get(Group.FLEET.processor());
    assertThat(owners(second).values()).containsOnly(mine);
    assertThat(before.values()).as("the first had some").anyMatch(owner -> !owner.equals(mine));
  }

  /** One that is killed gives nothing back. */
  private void whatTheDeadOwnedIsFreeAfterAWhile(Platform left) {
    left.sql.update("UPDATE read_model.token_entry SET owner = 'an instance that was killed'");

    assertIsVisible(left, share(left));
    assertThat(owners(left).get(Group.DISCOVERIES.processor()))
        .isNotEqualTo("an instance that was killed");
  }

  private static boolean hasRead(Platform one, Group group, long position) {
    return one.bean(Positions.class).here(group) >= position;
  }

  private static void assertIsVisible(Platform one, long position) {
    String path = "/api/v1/discoveries?limit=1";
    await().atMost(LONG).until(() -> one.read(path).at("/data/0/position").asLong() == position);
  }

  private long share(Platform any) {
    DiscoveryId id = DiscoveryId.random();
    return any.events.record(
        "Discovery",
        id.value(),
        Samples.shared(id.value(), author.value(), DiscoveryType.PATTERN, "0.8", null));
  }

  /** Processing group to the instance that has its one segment. */
  private static Map<String, String> owners(Platform any) {
    Map<String, String> owners = new HashMap<>();
    any.sql.query(
        "SELECT processorName, coalesce(owner, 'nobody') FROM read_model.token_entry",
        row -> {
          assertThat(owners.put(row.getString(1), row.getString(2))).as("one segment").isNull();
        });
    return owners;
  }
}
