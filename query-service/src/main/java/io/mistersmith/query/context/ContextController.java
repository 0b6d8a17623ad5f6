package io.mistersmith.query.context;

import io.mistersmith.base.door.Principal;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Context over REST: only what the caller may read, and only until it expires. */
@RestController
@RequestMapping("/api/v1/context")
class ContextController {
  private final Contexts contexts;

  ContextController(Contexts contexts) {
    this.contexts = contexts;
  }

  @GetMapping
  Page list(
      HttpServletRequest request,
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(required = false) @Nullable String topic,
      ReadPoint at,
      Paging paging) {
    return contexts.list(Principal.of(request), agentId, topic, at, paging);
  }

  @GetMapping("/{id}")
  Page.Raw get(HttpServletRequest request, @PathVariable String id, ReadPoint at) {
    return contexts.get(Principal.of(request), id, at);
  }
}
