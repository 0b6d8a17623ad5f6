package io.mistersmith.command.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.Commands;
import io.mistersmith.command.TestService;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NewestEvents;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LogFollowerTest {
  private static TestService service;
  private final List<Long> seen = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void oneOfTwoFollowsAndTheOtherGoesOnWhenItIsGone() {
    name("two");
    LogFollower first = follower("two", this::note);
    first.start();
    await().until(first::leads);
    LogFollower second = follower("two", this::note);
    second.start();
    record(3);
    await().until(() -> seen.containsAll(upTo(head())));
    assertThat(second.leads()).isFalse();

    first.close();
    record(3);

    await().until(() -> seen.containsAll(upTo(head())));
    second.close();
    assertThat(seen).containsExactlyElementsOf(upTo(head()));
  }

  @Test
  void aPageThatFailsIsTriedAgainAndNothingIsSkipped() {
    name("failing");
    AtomicInteger tries = new AtomicInteger();
    record(2);
    try (LogFollower follower =
        follower(
            "failing",
            (transaction, events) -> {
              if (tries.incrementAndGet() < 3) {
                transaction.createStatement().execute("SELECT no_such_column");
              }
              note(transaction, events);
            })) {
      follower.start();
      await().until(() -> seen.containsAll(upTo(head())));
    }
    assertThat(seen).containsExactlyElementsOf(upTo(head()));
    assertThat(tries).hasValue(3);
  }

  @Test
  void whatAHandlerIsNotDoneWithIsGivenAgainToWhoFollowsNext() {
    name("unfinished");
    record(3);
    try (LogFollower follower = follower("unfinished", new DoneWithAllBut(1))) {
      follower.start();
      await().until(() -> seen.containsAll(upTo(head())));
      await().until(() -> noted("unfinished") == head() - 1);
    }
    long last = head();
    seen.clear();
    try (LogFollower next = follower("unfinished", new DoneWithAllBut(0))) {
      next.start();
      await().until(() -> noted("unfinished") == last);
    }
    assertThat(seen).containsExactly(last);
  }

  /** Is always behind by some events. */
  private final class DoneWithAllBut implements LogFollower.Handler {
    private final int events;

    DoneWithAllBut(int events) {
      this.events = events;
    }

    @Override
    public void page(Connection transaction, List<ReadEvent> page) {
      note(transaction, page);
    }

    @Override
    public long done(long given) {
      return given - events;
    }
  }

  private static long noted(String name) {
    return service
        .bean(JdbcClient.class)
        .sql("SELECT position FROM command.log_position WHERE name = ?")
        .param(name)
        .query(Long.class)
        .single();
  }

  private void note(Connection transaction, List<ReadEvent> events) {
    events.forEach(event -> seen.add(event.position()));
  }

  private static LogFollower follower(String name, LogFollower.Handler handler) {
    return new LogFollower(
        name,
        service.bean(DataSource.class),
        new NewestEvents<>(
            service.log(), service.bean(LogWakeUp.class), LogFollower.PAGE, ReadEvent::new),
        service.bean(LogWakeUp.class),
        handler);
  }

  private static void name(String name) {
    service
        .bean(JdbcClient.class)
        .sql("INSERT INTO command.log_position (name, position) VALUES (?, 0)")
        .param(name)
        .update();
  }

  private static void record(int tasks) {
    for (int i = 0; i < tasks; i++) {
      service
          .bean(Commands.class)
          .send(
              new CreateTask(
                  TaskId.random(),
                  "Analyze system logs",
                  5,
                  List.of(),
                  JsonNodeFactory.instance.objectNode(),
                  60,
                  3,
                  Instant.now()),
              Caller.platform("test", null, null));
    }
  }

  private static long head() {
    return service.bean(EventLog.class).head().position();
  }

  private static List<Long> upTo(long position) {
    return LongStream.rangeClosed(1, position).boxed().toList();
  }
}
