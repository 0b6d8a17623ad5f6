package io.mistersmith.query.run;

import io.mistersmith.api.run.RunView;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.event.EventPage;
import io.mistersmith.query.event.Events;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs and transcripts over REST. */
@RestController
@RequestMapping("/api/v1")
class RunController {
  private final Runs runs;
  private final Events events;

  RunController(Runs runs, Events events) {
    this.runs = runs;
    this.events = events;
  }

  @GetMapping("/tasks/{task}/runs")
  Runs.RunPage ofTask(@PathVariable String task, ReadPoint at, Paging paging) {
    return runs.ofTask(task, at, paging);
  }

  @GetMapping("/runs/{run}")
  RunView get(@PathVariable String run, ReadPoint at) {
    return runs.get(run, at);
  }

  /** The cursor is the number of the next chunk. */
  @GetMapping("/runs/{run}/output")
  EventPage output(
      @PathVariable String run,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      ReadPoint at) {
    long first = cursor == null || cursor.isEmpty() ? 0 : ReadPoints.number("cursor", cursor);
    runs.get(run, at);
    return events.ofAggregate(run, first, Paging.limit(limit));
  }
}
