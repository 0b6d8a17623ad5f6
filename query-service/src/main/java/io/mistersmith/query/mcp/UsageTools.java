package io.mistersmith.query.mcp;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.usage.UsageBoard;
import io.mistersmith.query.usage.UsageQuery;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reading what runs have used. */
@Component
class UsageTools implements Toolbox {
  private static final String DAY = "^\\d{4}-\\d\\d-\\d\\d$";

  private final UsageBoard usage;
  private final Freshness fresh;

  UsageTools(UsageBoard usage, Freshness fresh) {
    this.usage = usage;
    this.fresh = fresh;
  }

  /**
   * @param by task, agent, run, model or day; day when absent
   * @param from first day, UTC, such as 2025-07-09
   * @param to last day
   */
  record GetUsage(
      @Nullable @Pattern(regexp = "^(task|agent|run|model|day)$") String by,
      @Nullable @Pattern(regexp = ToolArguments.ID) String taskId,
      @Nullable @Pattern(regexp = ToolArguments.ID) String agentId,
      @Nullable @Pattern(regexp = DAY) String from,
      @Nullable @Pattern(regexp = DAY) String to,
      @Nullable @Size(max = 40) String asOf,
      @Nullable @Min(1) @Max(500) Integer limit,
      @Nullable @Size(max = 256) String cursor) {}

  @Override
  public List<Tool<?>> tools() {
    return List.of(
        new Tool<>(
                "get_usage",
                "Read tokens and cost",
                "Adds up the tokens and US dollars of ended runs by task, agent, run, model or day,"
                    + " with the total. Optional filters: task_id, agent_id, from and to (days, UTC),"
                    + " as_of (a position or a time). A worker sees its own agent's only. Page with limit and next_cursor.",
                GetUsage.class,
                Tool.Effect.READS,
                (asked, call) -> {
                  ReadPoint at = fresh.at(asked.asOf());
                  return fresh.read(() -> Views.tree(usage.read(query(asked, call), at)));
                })
            .answering(UsageBoard.UsagePage.class)
            .example("{}")
            .example("{\"by\":\"agent\",\"from\":\"2025-07-01\",\"limit\":20}"));
  }

  private static UsageQuery query(GetUsage asked, Call call) {
    AgentId own = call.principal().agentId();
    return UsageQuery.of(
        asked.by(),
        asked.taskId(),
        own == null ? asked.agentId() : own.value(),
        asked.from(),
        asked.to(),
        asked.limit() == null ? null : asked.limit().toString(),
        asked.cursor());
  }
}
