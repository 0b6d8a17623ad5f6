package io.mistersmith.query.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.live.Pace;
import io.mistersmith.query.live.Resume;
import io.mistersmith.query.live.SseStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tasks as streams. One task begins with its present state, all of them begin now. */
@RestController
class TaskStreamController {
  private final SseStreams streams;
  private final LogTail tail;
  private final Tasks tasks;
  private final Events events;

  TaskStreamController(SseStreams streams, LogTail tail, Tasks tasks, Events events) {
    this.streams = streams;
    this.tail = tail;
    this.tasks = tasks;
    this.events = events;
  }

  @GetMapping(path = "/api/v1/tasks/stream", produces = "text/event-stream")
  void all(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    TaskChannel channel = new TaskChannel(null, tasks, events);
    long after = Resume.after(request, events.end()).orElse(tail.end(channel.shownBy()));
    streams.serve(request, response, channel, after, Pace.UNBOUND, () -> true);
  }

  @GetMapping(path = "/api/v1/tasks/{id}/stream", produces = "text/event-stream")
  void one(
      @PathVariable String id,
      ReadPoint now,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    TaskChannel channel = new TaskChannel(id, tasks, events);
    JsonNode view = Json.LENIENT.readTree(tasks.get(id, now).json());
    long after = Resume.after(request, events.end()).orElse(view.path("position").asLong() - 1);
    streams.serve(request, response, channel, after, Pace.UNBOUND, () -> true);
  }
}
