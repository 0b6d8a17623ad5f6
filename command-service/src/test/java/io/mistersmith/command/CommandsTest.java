package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskCommand.ReleaseTask;
import io.mistersmith.api.task.TaskCommand.RetryTask;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CommandsTest {

  // In the future: the service times out what should have ended long ago.
  private static final Instant NOW = Instant.parse("2099-07-09T15:30:00.123Z");
  private static final Caller CALLER = Caller.platform("test", "story-1", "message-1");

  private static TestService service;
  private static TestService other;

  @BeforeAll
  static void start() {
    service = TestService.start();
    other = service.second();
  }

  @AfterAll
  static void stop() {
    other.close();
    service.close();
  }

  @Test
  @Tag("D-206")
  void everyEventSaysWhoAndWhy() {
    Done<Object> done = commands(service).send(create(TaskId.random()), CALLER);

    assertThat(stored(done).metadata())
        .contains(
            "\"principal\":\"test\"",
            "\"tenant\":\"default\"",
            "\"correlation_id\":\"story-1\"",
            "\"causation_id\":\"message-1\"");
    assertThat(done.events()).hasSize(1);
  }

  @Test
  void aRepeatRecordsNothingAndHasThePositionOfTheFirst() {
    TaskId task = TaskId.random();
    Done<Object> first = commands(service).send(create(task), CALLER);
    Done<Object> again = commands(service).send(create(task), CALLER);

    assertThat(again.events()).isEmpty();
    assertThat(again.position()).isEqualTo(first.position());
  }

  @Test
  void aRepeatAtAnotherInstanceThatDoesNotLookFirstRecordsNothingEither() {
    TaskId task = TaskId.random();
    Done<Object> first = commands(service).send(create(task), CALLER);
    Done<Object> again = commands(other).send(create(task), CALLER);

    assertThat(again.events()).isEmpty();
    assertThat(again.position()).isEqualTo(first.position());
  }

  @Test
  void aRefusalKeepsItsNameAndRecordsNothing() {
    assertThatThrownBy(
            () -> commands(service).send(new CancelTask(TaskId.random(), "x", NOW), CALLER))
        .isInstanceOfSatisfying(
            CommandRefused.class,
            refused -> assertThat(refused.code()).isEqualTo("task_not_found"));
  }

  @Test
  void whatIsSentTogetherIsStoredAtOnceOrNotAtAll() {
    TaskId one = TaskId.random();
    TaskId two = TaskId.random();
    TaskId missing = TaskId.random();
    commands(service).sendTogether(List.of(create(one), create(two)), CALLER);

    assertThatThrownBy(
            () ->
                commands(service)
                    .sendTogether(
                        List.of(
                            new CancelTask(one, "both or none", NOW),
                            new CancelTask(missing, "both or none", NOW)),
                        CALLER))
        .isInstanceOfSatisfying(
            CommandRefused.class,
            refused -> assertThat(refused.code()).isEqualTo("task_not_found"));

    assertThat(commands(service).send(new CancelTask(one, "alone", NOW), CALLER).events())
        .hasSize(1);
    assertThat(commands(other).send(new CancelTask(two, "elsewhere", NOW), CALLER).events())
        .hasSize(1);
    assertThat(
            commands(service)
                .sendTogether(
                    List.of(
                        new RetryTask(one, "both again", NOW),
                        new RetryTask(two, "both again", NOW)),
                    CALLER))
        .allSatisfy(done -> assertThat(done.events()).hasSize(1));
  }

  @Test
  void anotherInstanceIsBelievedNotWhatIsRememberedHere() {
    TaskId task = TaskId.random();
    commands(service).send(create(task), CALLER);
    commands(other).send(new CancelTask(task, "no need", NOW), CALLER);

    assertThat(commands(service).send(new RetryTask(task, "again", NOW), CALLER).events())
        .hasSize(1);
    assertThat(commands(other).send(new CancelTask(task, "no need", NOW), CALLER).events())
        .hasSize(1);
  }

  @Test
  @Tag("D-127")
  void twoInstancesThatRaceGiveATaskToOneAgentAtATime() throws Exception {
    TaskId task = TaskId.random();
    commands(service)
        .send(new CreateTask(task, "Look", 5, List.of(), json(), 60, 100, NOW), CALLER);
    Callable<Void> race =
        () -> {
          for (int attempt = 1; attempt <= 10; attempt++) {
            tryToAssign(task);
            release(task, attempt);
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> race).toList())) {
        done.get();
      }
    }

    List<String> history =
        service.log().readAggregate(task.value(), 1, 1000).stream().map(StoredEvent::type).toList();
    assertThat(history)
        .isEqualTo(
            Stream.iterate(
                    "task.assigned",
                    type -> type.equals("task.assigned") ? "task.released" : "task.assigned")
                .limit(history.size())
                .toList());
  }

  @Test
  void aCommandOfAnEventHandlerIsCommittedWhenItReturns() {
    TaskId task = TaskId.random();
    DefaultUnitOfWork<?> handling =
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("an event"));

    commands(service).send(create(task), CALLER);

    assertThat(service.log().lastSequenceNumber(task.value())).contains(0L);
    assertThat(CurrentUnitOfWork.get()).isSameAs(handling);
    handling.rollback();
    assertThat(service.log().lastSequenceNumber(task.value())).contains(0L);
  }

  private static void tryToAssign(TaskId task) {
    Commands by =
        Math.floorMod(Thread.currentThread().threadId(), 2) == 0
            ? commands(service)
            : commands(other);
    try {
      by.send(new AssignTask(task, AgentId.random(), "runner-1", List.of(), NOW), CALLER);
    } catch (CommandRefused taken) {
      assertThat(taken.code()).isEqualTo("already_assigned");
    }
  }

  private static void release(TaskId task, int attempt) {
    commands(other).send(new ReleaseTask(task, RunId.of(task, attempt), "lost", NOW), CALLER);
  }

  private static Commands commands(TestService of) {
    return of.bean(Commands.class);
  }

  private static StoredEvent stored(Done<?> done) {
    return service.log().at(done.position()).orElseThrow();
  }

  private static CreateTask create(TaskId task) {
    return new CreateTask(task, "Look", 5, List.of(), json(), 60, 3, NOW);
  }

  private static com.fasterxml.jackson.databind.JsonNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
