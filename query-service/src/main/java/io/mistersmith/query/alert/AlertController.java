package io.mistersmith.query.alert;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.live.Pace;
import io.mistersmith.query.live.Resume;
import io.mistersmith.query.live.SseStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Alerts over REST: those that were raised, and live. */
@RestController
@RequestMapping("/api/v1/alerts")
class AlertController {
  private final Alerts alerts;
  private final SseStreams streams;
  private final LogTail tail;
  private final Events events;

  AlertController(Alerts alerts, SseStreams streams, LogTail tail, Events events) {
    this.alerts = alerts;
    this.streams = streams;
    this.tail = tail;
    this.events = events;
  }

  @GetMapping
  Page list(
      @RequestParam(required = false) @Nullable String severity,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(required = false) @Nullable Boolean acknowledged,
      ReadPoint at,
      Paging paging) {
    return alerts.list(severity, code, agentId, acknowledged, at, paging);
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return alerts.get(id, at);
  }

  @GetMapping(path = "/stream", produces = "text/event-stream")
  void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    AlertChannel channel = new AlertChannel(alerts, events);
    long after = Resume.after(request, events.end()).orElse(tail.end(channel.shownBy()));
    streams.serve(request, response, channel, after, Pace.UNBOUND, () -> true);
  }
}
