package io.mistersmith.command.alert;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertMessage;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueBook;
import io.mistersmith.command.log.ReadEvent;
import org.springframework.stereotype.Component;

/** To the webhook, if there is one. */
@Component
class WhenAlertRaisedThenPostIt implements Consequence {
  private final AlertSettings settings;

  WhenAlertRaisedThenPostIt(AlertSettings settings) {
    this.settings = settings;
  }

  @Override
  public void of(DomainEvent event, ReadEvent stored, DueBook book) {
    if (event instanceof AlertRaised e && settings.webhook().wants(e.severity())) {
      book.note(
          Webhook.KIND,
          e.alertId().value(),
          new AlertMessage(
              e.alertId(),
              e.severity(),
              e.code(),
              e.message(),
              e.agentId(),
              e.causePosition(),
              e.raisedAt()));
    }
  }
}
