package io.mistersmith.query.run;

import io.mistersmith.api.run.RunView;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.event.EventPage;
import io.mistersmith.query.event.Events;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
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
  private final OutputStreams streams;

  RunController(Runs runs, Events events, OutputStreams streams) {
    this.runs = runs;
    this.events = events;
    this.streams = streams;
  }

  @GetMapping("/tasks/{task}/runs")
  Runs.RunPage ofTask(@PathVariable String task, ReadPoint at, Paging paging) {
    return runs.ofTask(task, at, paging);
  }

  @GetMapping("/runs/{run}")
  RunView get(@PathVariable String run, ReadPoint at) {
    return runs.get(run, at);
  }

  /**
   * The cursor is the number of the next chunk. With {@code Accept: text/event-stream} the whole
   * transcript, followed live.
   */
  @GetMapping(
      path = "/runs/{run}/output",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE})
  @Nullable EventPage output(
      @PathVariable String run,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      ReadPoint at,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    RunView view = runs.get(run, at);
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    if (accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE)) {
      streams.follow(view, request, response);
      return null;
    }
    long first = cursor == null ? 0 : ReadPoints.number("cursor", cursor);
    return events.ofAggregate(run, first, at.asOf(), Paging.limit(limit));
  }
}
