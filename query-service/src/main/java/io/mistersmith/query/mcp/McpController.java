package io.mistersmith.query.mcp;

import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.live.Seats;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** /mcp: POST a message, GET a session's stream of notifications, DELETE a session. */
@RestController
class McpController {
  private final Posts posts;
  private final Sessions sessions;
  private final Streams streams;
  private final Seats seats;

  McpController(Posts posts, Sessions sessions, Streams streams, Seats seats) {
    this.posts = posts;
    this.sessions = sessions;
    this.streams = streams;
    this.seats = seats;
  }

  @PostMapping("/mcp")
  void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body = body(request);
    try {
      posts.answer(body, request, new Exchange(response, request.getHeader("Accept")));
    } catch (IOException gone) {
      // Nobody reads the reply.
    }
  }

  /** Reading to the end costs a buffer that is longer than most bodies. */
  private static byte[] body(HttpServletRequest request) throws IOException {
    int length = request.getContentLength();
    return length < 0
        ? request.getInputStream().readAllBytes()
        : request.getInputStream().readNBytes(length);
  }

  @GetMapping("/mcp")
  void listen(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    if (request.getMethod().equals("HEAD")) {
      throw notAllowed(response, "GET, POST, DELETE", "A stream is opened by GET.");
    }
    Session session = sessionOf(request, response);
    if (session == null) {
      return;
    }
    if (!String.valueOf(request.getHeader("Accept")).contains(EventStream.MEDIA_TYPE)) {
      throw ProblemException.of(
          406, "not_acceptable", "Send Accept: " + EventStream.MEDIA_TYPE + ".");
    }
    try (Seats.Seat _ = seats.take(Principal.of(request))) {
      session.readBy(response);
      streams.follow(
          request,
          EventStream.begin(response),
          session.watch(),
          null,
          () -> session.isReadBy(response) && sessions.keep(session));
    } catch (IOException gone) {
      // The client went away, which is how streams end.
    }
  }

  @DeleteMapping("/mcp")
  void end(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Session session = sessionOf(request, response);
    if (session != null) {
      sessions.end(session);
      response.setStatus(204);
    }
  }

  private static ProblemException notAllowed(
      HttpServletResponse response, String allowed, String why) {
    response.setHeader("Allow", allowed);
    return ProblemException.of(405, "method_not_allowed", why);
  }

  /** Null when the request has been answered: without a session there is only POST. */
  private @Nullable Session sessionOf(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String id = request.getHeader(Sessions.HEADER);
    if (id == null || Era.byHeader(request) == Era.STATELESS) {
      throw notAllowed(response, "POST", "Without a session there is nothing here but POST.");
    }
    try {
      return sessions.get(Principal.of(request), id);
    } catch (RpcError notThere) {
      new Exchange(response, null)
          .answer(Reply.error(notThere.status(), null, notThere, RequestId.of(request)));
      return null;
    }
  }
}
