package io.mistersmith.command.alert;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.agent.AgentEvent.AgentBudgetSpent;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.AlertCommand.RaiseAlert;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.error.Answer;
import io.mistersmith.api.error.ErrorEvent.ErrorAnswered;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * What a person should know. The same trouble of the same agent is one alert for a while; giving up
 * is always told.
 */
@Component
class WhenTroubleThenRaiseAlert implements Consequence {
  static final String KIND = "raise-alert";

  private final AlertSettings settings;

  WhenTroubleThenRaiseAlert(AlertSettings settings) {
    this.settings = settings;
  }

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    switch (event) {
      case SupervisorDecided e -> decided(e, stored, book);
      case ErrorAnswered e -> answered(e, stored, book);
      case AgentBudgetSpent e ->
          raise(
              Severity.WARNING,
              "budget_spent",
              e.agentId()
                  + " is given nothing more: of its budget of "
                  + e.budgetUsd().toPlainString()
                  + " USD it has spent "
                  + e.spentUsd().toPlainString(),
              e.agentId(),
              stored,
              book);
      default -> {}
    }
  }

  private void decided(SupervisorDecided e, ReadEvent stored, DueBook book) {
    AgentId agent = e.failure().agentId();
    String why = e.failure().code() + ": " + e.reason();
    switch (e.choice()) {
      case RESTART ->
          raise(
              Severity.WARNING,
              "agent_restarted",
              agent + " is restarted, " + why,
              agent,
              stored,
              book);
      case ESCALATE ->
          raise(
              Severity.WARNING,
              "supervisor_escalated",
              e.supervisorId() + " hands " + agent + " to " + e.parentId() + ", " + why,
              agent,
              stored,
              book);
      case ALERT ->
          raise(
              e.failure().degraded() ? Severity.WARNING : Severity.ERROR,
              e.failure().code(),
              agent + " needs attention, " + why + " (" + e.failure().message() + ")",
              agent,
              stored,
              book);
      case GIVE_UP ->
          note(
              stored.eventId(),
              Severity.CRITICAL,
              "agent_given_up",
              agent + " is given up, " + why,
              agent,
              stored,
              book);
    }
  }

  private void answered(ErrorAnswered e, ReadEvent stored, DueBook book) {
    if (e.answer() == Answer.ALERT) {
      raise(
          Severity.ERROR,
          e.code(),
          e.agentId() + ": " + e.code() + ". " + e.reason(),
          e.agentId(),
          stored,
          book);
    } else if (e.answer() == Answer.OPEN_BREAKER) {
      raise(
          Severity.WARNING,
          "circuit_open",
          e.agentId() + ": " + e.code() + ". " + e.reason(),
          e.agentId(),
          stored,
          book);
    }
  }

  private void raise(
      Severity severity,
      String code,
      String message,
      AgentId agent,
      ReadEvent stored,
      DueBook book) {
    long quiet = Math.max(1, settings.quiet().toMillis());
    String seed = code + "/" + agent + "/" + stored.recordedAt().toEpochMilli() / quiet;
    note(seed, severity, code, message, agent, stored, book);
  }

  private static void note(
      String seed,
      Severity severity,
      String code,
      String message,
      AgentId agent,
      ReadEvent stored,
      DueBook book) {
    Instant at = stored.recordedAt();
    AlertId id = AlertId.derivedFrom(seed);
    book.note(
        KIND,
        stored.eventId(),
        new RaiseAlert(id, severity, code, message, agent, stored.position(), at));
  }
}
