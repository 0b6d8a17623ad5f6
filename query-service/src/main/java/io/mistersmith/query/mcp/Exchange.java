package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one POST: a JSON object, or an event stream as soon as there is something to tell
 * before the result. A client that has gone away has cancelled its request.
 */
final class Exchange {
  private final HttpServletResponse response;
  private final boolean mayStream;
  private @Nullable EventStream stream;
  private final CountDownLatch cancelled = new CountDownLatch(1);

  /**
   * @param accept the header; without {@code text/event-stream} in it nothing is told before the
   *     result
   */
  Exchange(HttpServletResponse response, @Nullable String accept) {
    this.response = response;
    this.mayStream = accept != null && accept.contains(EventStream.MEDIA_TYPE);
  }

  HttpServletResponse response() {
    return response;
  }

  boolean mayStream() {
    return mayStream;
  }

  /**
   * @throws CancellationException when nobody waits for the result any more
   */
  synchronized void tell(JsonNode message) {
    requireWanted();
    if (!mayStream) {
      return;
    }
    try {
      begun().send(message);
    } catch (IOException gone) {
      cancel();
      requireWanted();
    }
  }

  /**
   * Waits, but not beyond a cancellation.
   *
   * @throws CancellationException when nobody waits for the result any more
   */
  void pause(Duration time) throws InterruptedException {
    keepAlive();
    if (cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      requireWanted();
    }
  }

  void cancel() {
    cancelled.countDown();
  }

  synchronized void answer(Reply reply) throws IOException {
    JsonNode body = reply.body();
    if (stream != null) {
      if (body != null && cancelled.getCount() > 0) {
        stream.send(body);
      }
      return;
    }
    response.setStatus(reply.status());
    if (body != null) {
      byte[] bytes = Json.bytes(body);
      response.setContentType("application/json");
      response.setContentLength(bytes.length);
      OutputStream out = response.getOutputStream();
      out.write(bytes);
    }
  }

  /** Begins it, if need be. */
  synchronized EventStream stream() throws IOException {
    return begun();
  }

  private synchronized void keepAlive() {
    if (stream != null) {
      try {
        stream.keepAlive();
      } catch (IOException gone) {
        cancel();
      }
    }
    requireWanted();
  }

  private EventStream begun() throws IOException {
    if (stream == null) {
      stream = EventStream.begin(response);
    }
    return stream;
  }

  private void requireWanted() {
    if (cancelled.getCount() == 0) {
      throw new CancellationException("The client has cancelled the request.");
    }
  }
}
