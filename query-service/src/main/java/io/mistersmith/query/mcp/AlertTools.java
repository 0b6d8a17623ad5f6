package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.alert.AcknowledgeRequest;
import io.mistersmith.base.door.Role;
import io.mistersmith.query.alert.Alerts;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reading alerts and saying that one was seen. */
@Component
class AlertTools implements Toolbox {
  private final ToolWrites writes;
  private final Alerts alerts;
  private final Freshness fresh;

  AlertTools(ToolWrites writes, Alerts alerts, Freshness fresh) {
    this.writes = writes;
    this.alerts = alerts;
    this.fresh = fresh;
  }

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "list_alerts",
                "List alerts",
                "Lists what administrators were told, newest first, with each delivery and who"
                    + " acknowledged it. Optional filters: severity (warning, error or critical),"
                    + " code, agent_id, acknowledged (true or false), as_of. Page with limit and"
                    + " next_cursor. For operators.",
                ToolArguments.ListAlerts.class,
                Tool.Effect.READS,
                this::list)
            .answering(Answers.AlertPage.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR)
            .example("{}")
            .example("{\"severity\":\"critical\",\"acknowledged\":false}"),
        new Tool<>(
                "acknowledge_alert",
                "Acknowledge an alert",
                "Records that you have seen an alert, with an optional note. Who and when stays with"
                    + " it; a second time changes nothing. For operators.",
                ToolArguments.AcknowledgeAlert.class,
                Tool.Effect.ADDS,
                this::acknowledge)
            .answering(Answers.AlertSeen.class)
            .onlyFor(Role.ADMIN, Role.OPERATOR)
            .example("{\"alert_id\":\"alert_1\",\"note\":\"the key was renewed\"}"));
  }

  private JsonNode list(ToolArguments.ListAlerts asked, Call call) {
    return fresh.read(
        () ->
            Views.list(
                "alerts",
                alerts.list(
                    asked.severity(),
                    asked.code(),
                    asked.agentId(),
                    asked.acknowledged(),
                    fresh.at(asked.asOf()),
                    Views.paging(asked.limit(), asked.cursor()))));
  }

  private ObjectNode acknowledge(ToolArguments.AcknowledgeAlert asked, Call call) {
    return writes.send(
        call,
        "POST",
        "/api/v1/alerts/" + asked.alertId() + "/acknowledge",
        new AcknowledgeRequest(asked.note()));
  }
}
