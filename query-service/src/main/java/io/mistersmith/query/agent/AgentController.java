package io.mistersmith.query.agent;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Agents over REST. */
@RestController
@RequestMapping("/api/v1/agents")
class AgentController {
  private final Agents agents;

  AgentController(Agents agents) {
    this.agents = agents;
  }

  @GetMapping
  Page list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String capability,
      ReadPoint at,
      Paging paging) {
    return agents.list(status, capability, at, paging);
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return agents.get(id, at);
  }
}
