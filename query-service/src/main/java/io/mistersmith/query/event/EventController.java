package io.mistersmith.query.event;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The log over REST. The cursor of a page is a position, so it may be given as after too. */
@RestController
@RequestMapping("/api/v1/events")
class EventController {
  private final Events events;

  EventController(Events events) {
    this.events = events;
  }

  @GetMapping
  EventPage list(
      @RequestParam(defaultValue = "0") String after,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(defaultValue = "asc") String order,
      EventFilter filter,
      ReadPoint at) {
    if (!order.equals("asc") && !order.equals("desc")) {
      throw Paging.invalid("order", "must be asc or desc");
    }
    long from =
        cursor == null ? ReadPoints.number("after", after) : ReadPoints.number("cursor", cursor);
    return events.list(from, at.asOf(), filter, order.equals("desc"), Paging.limit(limit));
  }

  @GetMapping("/{position:[0-9]{1,18}}")
  WireEvent get(@PathVariable long position) {
    return events
        .at(position)
        .orElseThrow(() -> ProblemException.of(404, "not_found", "The log has no such position."));
  }
}
