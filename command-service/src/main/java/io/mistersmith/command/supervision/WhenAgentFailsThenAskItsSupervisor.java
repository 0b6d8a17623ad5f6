package io.mistersmith.command.supervision;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentErrored;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.FailureCause;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Unless it was about to stop, or its supervisor has just given it up. */
@Component
class WhenAgentFailsThenAskItsSupervisor implements Consequence {
  private static final FailureCause NO_RUNNER_SAID =
      new FailureCause(TaskError.Category.FATAL, null);

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    switch (event) {
      case AgentFailed e when !book.isStopping(e.agentId().value()) ->
          ask(e.agentId(), e.code(), e.message(), e.cause(), stored, book);
      case AgentErrored e when !e.code().equals(Kinds.GIVEN_UP) ->
          ask(e.agentId(), e.code(), e.message(), e.cause(), stored, book);
      default -> {}
    }
  }

  private static void ask(
      AgentId agent,
      String code,
      String message,
      @Nullable FailureCause said,
      ReadEvent stored,
      DueBook book) {
    FailureCause cause = said == null ? NO_RUNNER_SAID : said;
    Failure failure =
        new Failure(
            agent, cause.category(), code, message, cause.errorId(), false, stored.position());
    book.note(
        Kinds.REPORT_FAILURE,
        stored.eventId(),
        new Failing(Child.agent(agent), failure, stored.recordedAt()));
  }
}
