package io.mistersmith.command.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.error.Answer;
import io.mistersmith.api.error.ErrorCommand.ReportError;
import io.mistersmith.api.error.ErrorEvent.ErrorAnswered;
import io.mistersmith.api.error.ErrorEvent.ErrorReported;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.task.TaskError.Category;
import io.mistersmith.api.task.TaskId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AgentErrorTest {
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final ErrorId ID = new ErrorId("err_1");
  private static final AgentId AGENT = new AgentId("agent-1");

  @Nested
  class Reporting {
    @Test
    @Tag("D-073")
    @Tag("D-078")
    @Tag("D-079")
    @Tag("D-080")
    @Tag("D-221")
    void whatMayPassIsAnsweredWithARetry() {
      assertThat(answer(Category.TRANSIENT, "rate_limited", null)).isEqualTo(Answer.RETRY);
      assertThat(answer(Category.TRANSIENT, "connection_failed", null)).isEqualTo(Answer.RETRY);
      assertThat(answer(Category.TRANSIENT, "overloaded", null)).isEqualTo(Answer.RETRY);
    }

    @Test
    @Tag("D-076")
    void theOneThatOpenedTheBreakerIsAnsweredWithThat() {
      assertThat(answer(Category.TRANSIENT, "overloaded", "claude/sonnet"))
          .isEqualTo(Answer.OPEN_BREAKER);
    }

    @Test
    @Tag("D-082")
    @Tag("D-083")
    void whatOnlyANewProcessHelpsIsAnsweredWithARestart() {
      assertThat(answer(Category.FATAL, "signal_9", null)).isEqualTo(Answer.RESTART);
      assertThat(answer(Category.FATAL, "out_of_memory", null)).isEqualTo(Answer.RESTART);
      assertThat(answer(Category.FATAL, "corrupt_output", null)).isEqualTo(Answer.RESTART);
    }

    @Test
    void whatWouldHappenAgainIsAnsweredWithAnAlertAndTheTasksOwnFailsIt() {
      assertThat(answer(Category.LOGICAL, "authentication_failed", null)).isEqualTo(Answer.ALERT);
      assertThat(answer(Category.TASK, "max_turns", null)).isEqualTo(Answer.FAIL_TASK);
    }

    @Test
    void againIsANoOp() {
      new AggregateTestFixture<>(AgentError.class)
          .given(
              new ErrorReported(
                  ID, AGENT, Category.FATAL, "signal_9", "Died", null, null, null, NOW))
          .when(report(Category.FATAL, "signal_9", null))
          .expectNoEvents();
    }
  }

  private static ReportError report(Category category, String code, @Nullable String circuit) {
    return new ReportError(
        ID, AGENT, category, code, "Why", new TaskId("task_1"), 30_000L, circuit, NOW);
  }

  private static Answer answer(Category category, String code, @Nullable String circuit) {
    AtomicReference<Answer> answer = new AtomicReference<>();
    new AggregateTestFixture<>(AgentError.class)
        .givenNoPriorActivity()
        .when(report(category, code, circuit))
        .expectSuccessfulHandlerExecution()
        .expectEventsMatching(new Noting(answer));
    return answer.get();
  }

  /** The report first, then its answer. */
  private static final class Noting
      extends TypeSafeMatcher<java.util.List<? super EventMessage<?>>> {
    private final AtomicReference<Answer> answer;

    Noting(AtomicReference<Answer> answer) {
      this.answer = answer;
    }

    @Override
    protected boolean matchesSafely(java.util.List<? super EventMessage<?>> events) {
      if (events.size() == 2
          && ((EventMessage<?>) events.get(0)).getPayload() instanceof ErrorReported
          && ((EventMessage<?>) events.get(1)).getPayload() instanceof ErrorAnswered answered) {
        answer.set(answered.answer());
        return true;
      }
      return false;
    }

    @Override
    public void describeTo(Description description) {
      description.appendText("a report and its answer");
    }
  }
}
