package io.mistersmith.command.supervision;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentCreated;
import io.mistersmith.api.agent.AgentEvent.AgentFailed;
import io.mistersmith.api.agent.AgentEvent.AgentRestartRequested;
import io.mistersmith.api.agent.AgentEvent.AgentStopped;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorCreated;
import io.mistersmith.command.Caller;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import org.springframework.stereotype.Component;

/** An agent that was stopped is nobody's child, until a person starts it again. */
@Component
class WhenAgentComesOrGoesThenTellItsSupervisor implements Consequence {

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    switch (event) {
      case AgentCreated e -> supervise(Child.agent(e.agentId()), book);
      case SupervisorCreated e when e.parentId() != null ->
          supervise(Child.supervisor(e.supervisorId()), book);
      case AgentStopped e -> {
        if (!book.isStopping(e.agentId().value())) {
          // It had failed, or had no runner yet: nobody is to start it any more.
          book.drop(Kinds.RESTART_CHILD, Kinds.key(Child.agent(e.agentId())));
        }
        gone(e.agentId(), "stopped", book);
      }
      case AgentFailed e when book.isStopping(e.agentId().value()) ->
          gone(e.agentId(), "failed while it stopped", book);
      case AgentRestartRequested e -> {
        Child child = Child.agent(e.agentId());
        book.drop(Kinds.RESTART_CHILD, Kinds.key(child));
        if (!Kinds.SUPERVISION.equals(stored.metadata(Caller.PRINCIPAL))) {
          supervise(child, book);
        }
      }
      default -> {}
    }
  }

  private static void supervise(Child child, DueBook book) {
    book.drop(Kinds.UNSUPERVISE, Kinds.key(child));
    book.note(Kinds.SUPERVISE, Kinds.key(child), child);
  }

  /** Unless it was stopped to be restarted with others. */
  private static void gone(AgentId agent, String reason, DueBook book) {
    Child child = Child.agent(agent);
    if (!book.has(Kinds.RESTART_CHILD, Kinds.key(child))) {
      book.drop(Kinds.SUPERVISE, Kinds.key(child));
      book.note(Kinds.UNSUPERVISE, Kinds.key(child), new Gone(child, reason));
    }
  }

  /** A child that is to be forgotten. */
  record Gone(Child child, String reason) {}
}
