package io.mistersmith.query.discovery;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Times;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Discoveries over REST. A discovery names what it relates to; related_to finds what relates to it.
 */
@RestController
@RequestMapping("/api/v1/discoveries")
class DiscoveryController {
  private final Discoveries discoveries;

  DiscoveryController(Discoveries discoveries) {
    this.discoveries = discoveries;
  }

  @GetMapping
  Page list(
      @RequestParam(required = false) @Nullable List<String> type,
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(name = "agent_role", required = false) @Nullable List<String> roles,
      @RequestParam(name = "min_confidence", required = false) @Nullable String minConfidence,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(name = "related_to", required = false) @Nullable String relatedTo,
      ReadPoint at,
      Paging paging) {
    DiscoveryFilter filter =
        new DiscoveryFilter(
            DiscoveryFilter.types(type),
            agentId,
            roles == null ? List.of() : roles,
            DiscoveryFilter.confidence(minConfidence),
            Times.since(since),
            q,
            relatedTo);
    return discoveries.list(filter, at, paging);
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return discoveries.get(id, at);
  }
}
