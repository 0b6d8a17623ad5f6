package io.mistersmith.query.usage;

import io.mistersmith.query.board.ReadPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tokens and cost over REST. */
@RestController
class UsageController {
  private final UsageBoard usage;

  UsageController(UsageBoard usage) {
    this.usage = usage;
  }

  @GetMapping("/api/v1/usage")
  UsageBoard.UsagePage read(
      @RequestParam(required = false) @Nullable String by,
      @RequestParam(name = "task_id", required = false) @Nullable String taskId,
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      ReadPoint at) {
    return usage.read(UsageQuery.of(by, taskId, agentId, from, to, limit, cursor), at);
  }
}
