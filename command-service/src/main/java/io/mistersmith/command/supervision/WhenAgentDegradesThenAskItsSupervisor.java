package io.mistersmith.command.supervision;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentDegraded;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Failure;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import org.springframework.stereotype.Component;

/** It misses heartbeats: restart it, or tell administrators. */
@Component
class WhenAgentDegradesThenAskItsSupervisor implements Consequence {

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    if (event instanceof AgentDegraded e) {
      String heard = e.lastHeardAt() == null ? "" : " since " + e.lastHeardAt();
      Failure failure =
          new Failure(
              e.agentId(),
              TaskError.Category.TRANSIENT,
              "degraded",
              "Nothing was heard of it" + heard,
              null,
              true,
              stored.position());
      book.note(
          Kinds.REPORT_FAILURE,
          stored.eventId(),
          new Failing(Child.agent(e.agentId()), failure, stored.recordedAt()));
    }
  }
}
