package io.mistersmith.query.mcp;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of tools that are not requests of the REST API too. */
sealed interface ToolArguments {
  String ID = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

  record Unsubscribe(@NotBlank @Pattern(regexp = ID) String subscriptionId)
      implements ToolArguments {}

  /**
   * @param since a time such as 2025-07-09T15:30:00.123Z
   * @param query text that the content contains
   */
  record QueryDiscoveries(
      @Nullable @Size(max = 6)
          List<
                  @Pattern(regexp = "(?i)^(pattern|anomaly|connection|solution|question|insight)$")
                  String>
              discoveryTypes,
      @Nullable @Pattern(regexp = ID) String agentId,
      @Nullable @Size(max = 32) List<@NotBlank @Size(max = 64) String> agentRoles,
      @Nullable @DecimalMin("0") @DecimalMax("1") BigDecimal minConfidence,
      @Nullable @Size(max = 40) String since,
      @Nullable @Size(max = 256) String query,
      @Nullable @Pattern(regexp = ID) String relatedTo,
      @Nullable @Min(1) @Max(500) Integer limit,
      @Nullable @Size(max = 256) String cursor,
      @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record GetTask(
      @NotBlank @Pattern(regexp = ID) String taskId, @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record ListTasks(
      @Nullable @Size(max = 32) String status,
      @Nullable @Pattern(regexp = ID) String assignedTo,
      @Nullable @Size(max = 64) String capability,
      @Nullable @Min(1) @Max(500) Integer limit,
      @Nullable @Size(max = 256) String cursor,
      @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record CancelTask(
      @NotBlank @Pattern(regexp = ID) String taskId, @Nullable @Size(max = 1024) String reason)
      implements ToolArguments {}

  /**
   * @param timeoutSeconds 60 when absent
   */
  record WaitForTask(
      @NotBlank @Pattern(regexp = ID) String taskId,
      @Nullable @Min(1) @Max(600) Integer timeoutSeconds)
      implements ToolArguments {}

  record ListAgents(
      @Nullable @Size(max = 32) String status,
      @Nullable @Size(max = 64) String capability,
      @Nullable @Min(1) @Max(500) Integer limit,
      @Nullable @Size(max = 256) String cursor,
      @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record ListAlerts(
      @Nullable @Pattern(regexp = "(?i)^(warning|error|critical)$") String severity,
      @Nullable @Size(max = 64) String code,
      @Nullable @Pattern(regexp = ID) String agentId,
      @Nullable Boolean acknowledged,
      @Nullable @Min(1) @Max(500) Integer limit,
      @Nullable @Size(max = 256) String cursor,
      @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record AcknowledgeAlert(
      @NotBlank @Pattern(regexp = ID) String alertId, @Nullable @Size(max = 1024) String note)
      implements ToolArguments {}

  record GetAgent(
      @NotBlank @Pattern(regexp = ID) String agentId, @Nullable @Size(max = 40) String asOf)
      implements ToolArguments {}

  record ControlAgent(@NotBlank @Pattern(regexp = ID) String agentId) implements ToolArguments {}

  record StopAgent(@NotBlank @Pattern(regexp = ID) String agentId) implements ToolArguments {}
}
