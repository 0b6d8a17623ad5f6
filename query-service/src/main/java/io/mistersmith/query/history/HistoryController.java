package io.mistersmith.query.history;

import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.discovery.Discoveries;
import io.mistersmith.query.history.Graph.Direction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** History over REST. */
@RestController
@RequestMapping("/api/v1")
class HistoryController {
  private static final String ID = "{id:[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}}";
  private static final int DEPTH = 20;
  private static final int NODES = 500;

  private final History history;
  private final Graphs graphs;
  private final Discoveries discoveries;

  HistoryController(History history, Graphs graphs, Discoveries discoveries) {
    this.history = history;
    this.graphs = graphs;
    this.discoveries = discoveries;
  }

  @GetMapping("/history")
  HistoryPage list(
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(name = "task_id", required = false) @Nullable String taskId,
      @RequestParam(name = "run_id", required = false) @Nullable String runId,
      @RequestParam(name = "aggregate_id", required = false) @Nullable String aggregateId,
      @RequestParam(required = false) @Nullable String principal,
      @RequestParam(name = "correlation_id", required = false) @Nullable String correlationId,
      @RequestParam(name = "causation_id", required = false) @Nullable String causationId,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable Boolean output,
      @RequestParam(defaultValue = "asc") String order,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit,
      ReadPoint at) {
    if (!order.equals("asc") && !order.equals("desc")) {
      throw Paging.invalid("order", "must be asc or desc");
    }
    String from = cursor == null ? null : Long.toString(ReadPoints.number("cursor", cursor));
    return history.list(
        new HistoryQuery(
            agentId,
            taskId,
            runId,
            aggregateId,
            principal,
            correlationId,
            causationId,
            type,
            output,
            order,
            null,
            Paging.limit(limit),
            from),
        at);
  }

  @GetMapping("/history/" + ID + "/consequences")
  Graph consequences(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String depth,
      @RequestParam(required = false) @Nullable String limit,
      ReadPoint at) {
    return graphs.of(id, Direction.CONSEQUENCES, depth(depth), nodes(limit), at);
  }

  @GetMapping("/history/" + ID + "/causes")
  Graph causes(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String depth,
      @RequestParam(required = false) @Nullable String limit,
      ReadPoint at) {
    return graphs.of(id, Direction.CAUSES, depth(depth), nodes(limit), at);
  }

  @GetMapping("/discoveries/{id}/blast-radius")
  BlastRadius blastRadius(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String depth,
      @RequestParam(required = false) @Nullable String limit,
      ReadPoint at) {
    discoveries.get(id, at);
    return BlastRadius.of(
        id, graphs.of(id, Direction.CONSEQUENCES, depth(depth), nodes(limit), at));
  }

  private static int depth(@Nullable String text) {
    return number("depth", text, DEPTH, Graphs.MAX_DEPTH);
  }

  private static int nodes(@Nullable String text) {
    return number("limit", text, NODES, Graphs.MAX_NODES);
  }

  private static int number(String field, @Nullable String text, int otherwise, int max) {
    if (text == null) {
      return otherwise;
    }
    if (text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw Paging.invalid(field, "must be a number from 1 to " + max);
  }
}
