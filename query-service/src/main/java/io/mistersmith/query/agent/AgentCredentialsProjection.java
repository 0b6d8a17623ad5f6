package io.mistersmith.query.agent;

import static io.mistersmith.query.board.ProgressMark.position;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.query.board.Place;
import io.mistersmith.query.board.Table;
import io.mistersmith.query.board.VersionedTable;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;

/** Keeps the table agent_credentials. */
public class AgentCredentialsProjection {
  private final VersionedTable<Credential> credentials;

  public AgentCredentialsProjection(Place place) {
    credentials =
        new VersionedTable<>(
            place,
            Table.AGENT_CREDENTIALS,
            Credential.class,
            event -> event instanceof AgentEvent e ? e.agentId().value() : null);
  }

  @EventHandler
  void on(AgentEvent event, TrackingToken token) {
    credentials.change(
        event.agentId().value(), position(token), before -> Credential.after(before, event));
  }

  @ResetHandler
  void reset() {
    credentials.clear();
  }
}
