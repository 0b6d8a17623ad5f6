package io.mistersmith.command.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskCommand.AssignTask;
import io.mistersmith.api.task.TaskCommand.CancelTask;
import io.mistersmith.api.task.TaskCommand.CompleteTask;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskCommand.FailTask;
import io.mistersmith.api.task.TaskCommand.ReleaseTask;
import io.mistersmith.api.task.TaskCommand.ReportProgress;
import io.mistersmith.api.task.TaskCommand.RetryTask;
import io.mistersmith.api.task.TaskCommand.StartTask;
import io.mistersmith.api.task.TaskCommand.TimeOutTask;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.api.task.TaskEvent.TaskAssigned;
import io.mistersmith.api.task.TaskEvent.TaskCancelled;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskEvent.TaskCreated;
import io.mistersmith.api.task.TaskEvent.TaskFailed;
import io.mistersmith.api.task.TaskEvent.TaskProgressed;
import io.mistersmith.api.task.TaskEvent.TaskReleased;
import io.mistersmith.api.task.TaskEvent.TaskRetried;
import io.mistersmith.api.task.TaskEvent.TaskStaleReportRefused;
import io.mistersmith.api.task.TaskEvent.TaskStarted;
import io.mistersmith.api.task.TaskEvent.TaskTimedOut;
import io.mistersmith.api.task.TaskEvent.TaskUsageRecorded;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskStart;
import io.mistersmith.api.task.Usage;
import io.mistersmith.command.CommandRefused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;

/** Whatever is asked of a task, in whatever order, its history makes sense. */
class TaskHistoryTest {

  private static final TaskId ID = new TaskId("task_1");
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");

  @Property(tries = 100)
  void noTwoEndsWithoutARetryBetween(@ForAll("commands") List<TaskCommand> commands) {
    boolean ended = false;
    for (TaskEvent event : history(commands)) {
      switch (event) {
        case TaskCompleted _, TaskFailed _, TaskCancelled _, TaskTimedOut _ -> {
          assertThat(ended).isFalse();
          ended = true;
        }
        case TaskRetried _ -> {
          assertThat(ended).isTrue();
          ended = false;
        }
        case TaskStaleReportRefused _, TaskUsageRecorded _ -> {}
        case TaskCreated _, TaskAssigned _, TaskStarted _, TaskProgressed _, TaskReleased _ ->
            assertThat(ended).isFalse();
      }
    }
  }

  @Property(tries = 100)
  void attemptsAreNumberedFromOneWithoutAHole(@ForAll("commands") List<TaskCommand> commands) {
    List<Integer> attempts =
        history(commands).stream()
            .filter(TaskAssigned.class::isInstance)
            .map(event -> ((TaskAssigned) event).attempt())
            .toList();

    assertThat(attempts).isEqualTo(IntStream.rangeClosed(1, attempts.size()).boxed().toList());
  }

  @Property(tries = 100)
  void everyCommandTwiceInARowIsOneEffect(@ForAll("commands") List<TaskCommand> commands) {
    List<TaskCommand> doubled =
        commands.stream().flatMap(command -> List.of(command, command).stream()).toList();

    assertThat(history(doubled)).isEqualTo(history(commands));
  }

  private static List<TaskEvent> history(List<TaskCommand> commands) {
    AggregateTestFixture<Task> fixture = new AggregateTestFixture<>(Task.class);
    fixture.givenNoPriorActivity().when(create());
    for (TaskCommand command : commands) {
      fixture
          .getCommandBus()
          .dispatch(
              new GenericCommandMessage<>(command),
              (_, result) -> {
                if (result.isExceptional()) {
                  assertThat(result.exceptionResult()).isInstanceOf(CommandRefused.class);
                }
              });
    }
    List<TaskEvent> events = new ArrayList<>();
    fixture
        .getEventStore()
        .readEvents(ID.value())
        .asStream()
        .map(DomainEventMessage::getPayload)
        .forEach(event -> events.add((TaskEvent) event));
    return events;
  }

  private static CreateTask create() {
    return new CreateTask(
        ID, "Look", 5, List.of(), JsonNodeFactory.instance.objectNode(), 60, 2, NOW);
  }

  @Provide
  Arbitrary<List<TaskCommand>> commands() {
    Arbitrary<AgentId> agents = Arbitraries.of(new AgentId("agent-1"), new AgentId("agent-2"));
    Arbitrary<Integer> attempts = Arbitraries.integers().between(1, 4);
    Arbitrary<TaskError.Category> categories = Arbitraries.of(TaskError.Category.class);
    Arbitrary<TaskCommand> command =
        Combinators.combine(Arbitraries.integers().between(0, 11), agents, attempts, categories)
            .as(TaskHistoryTest::command);
    return command.list().ofMaxSize(40);
  }

  private static TaskCommand command(
      int kind, AgentId agent, int attempt, TaskError.Category category) {
    RunId run = RunId.of(ID, attempt);
    return switch (kind) {
      case 0, 1, 2 -> new AssignTask(ID, agent, "runner-1", List.of(), NOW);
      case 3 -> new StartTask(ID, agent, attempt, new TaskStart(NOW, "scripted", 1L, null));
      case 4 -> new ReportProgress(ID, agent, attempt, 10, "on it", NOW);
      case 5 ->
          new CompleteTask(
              ID,
              agent,
              attempt,
              JsonNodeFactory.instance.objectNode(),
              Usage.NONE,
              NOW,
              false,
              null);
      case 6, 7 ->
          new FailTask(ID, agent, attempt, new TaskError(category, "x", "y"), Usage.NONE, NOW);
      case 8 -> new ReleaseTask(ID, run, "lost", NOW);
      case 9 -> new TimeOutTask(ID, run, NOW);
      case 10 -> new CancelTask(ID, "no need", NOW);
      default -> new RetryTask(ID, "again", NOW);
    };
  }
}
