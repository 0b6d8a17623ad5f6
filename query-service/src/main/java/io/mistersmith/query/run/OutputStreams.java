package io.mistersmith.query.run;

import io.mistersmith.api.run.RunView;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Pace;
import io.mistersmith.query.live.Resume;
import io.mistersmith.query.live.SseStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;

/**
 * A transcript from its beginning, and on as it is printed, until the run ends. A client that has
 * all of an ended run is told with 204 to stop coming back.
 */
@Component
class OutputStreams {
  private final Events events;
  private final SseStreams streams;

  OutputStreams(Events events, SseStreams streams) {
    this.events = events;
    this.streams = streams;
  }

  void follow(RunView view, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    String run = view.runId().value();
    OutputChannel channel = new OutputChannel(run, view.taskId().value(), events);
    long after = Resume.after(request, events.end()).orElse(0L);
    if (view.endedAt() != null && channel.history(after, 1).isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    streams.serve(request, response, channel, after, Pace.UNBOUND, () -> true);
  }
}
