package io.mistersmith.query.forward;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.context.ShareContextRequest;
import io.mistersmith.api.discovery.ShareDiscoveryRequest;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.QueryParameters;
import io.mistersmith.base.door.RequestId;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The writes of the REST API. The body is checked where it is decided on, in command-service. */
@RestController
@RequestMapping("/api/v1")
class ForwardController {
  private static final String ID = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

  private final Forwarder forwarder;
  private final Schemas schemas;

  ForwardController(Forwarder forwarder, Schemas schemas) {
    this.forwarder = forwarder;
    this.schemas = schemas;
  }

  @PostMapping("/tasks")
  ResponseEntity<byte[]> submit(HttpServletRequest request) throws IOException {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    return send(request, request.getInputStream().readAllBytes());
  }

  @PostMapping({
    "/tasks/batch",
    "/tasks/{id:" + ID + "}/cancel",
    "/tasks/{id:" + ID + "}/retry",
    "/agents",
    "/supervisors",
    "/alerts/{id:" + ID + "}/acknowledge",
    "/agents/{id:" + ID + "}/commands/{command:pause|resume|stop|kill|restart}"
  })
  ResponseEntity<byte[]> write(HttpServletRequest request) throws IOException {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    return send(request, request.getInputStream().readAllBytes());
  }

  /** Kept where messages are handled; only asked for here. */
  @QueryParameters({"status", "limit", "cursor"})
  @GetMapping("/parked-messages")
  ResponseEntity<byte[]> parked(HttpServletRequest request) throws IOException {
    return write(request);
  }

  @GetMapping("/parked-messages/{id:" + ID + "}")
  ResponseEntity<byte[]> parkedOne(HttpServletRequest request) throws IOException {
    return write(request);
  }

  @PostMapping("/parked-messages/{id:" + ID + "}/{decision:retry|discard}")
  ResponseEntity<byte[]> decide(HttpServletRequest request) throws IOException {
    return write(request);
  }

  @DeleteMapping("/agents/{id:" + ID + "}")
  ResponseEntity<byte[]> delete(HttpServletRequest request) throws IOException {
    return write(request);
  }

  /** Workers may share too, as themselves. */
  @PostMapping("/discoveries")
  ResponseEntity<byte[]> share(HttpServletRequest request) throws IOException {
    Principal principal = Principal.of(request);
    principal.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    byte[] body = request.getInputStream().readAllBytes();
    if (principal.agentId() != null) {
      ShareDiscoveryRequest discovery = schemas.read(body, ShareDiscoveryRequest.class);
      principal.requireMayActAs(new AgentId(discovery.agentId()));
    }
    return send(request, body);
  }

  /** As {@link #share}. */
  @PostMapping("/context")
  ResponseEntity<byte[]> tell(HttpServletRequest request) throws IOException {
    Principal principal = Principal.of(request);
    principal.require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    byte[] body = request.getInputStream().readAllBytes();
    if (principal.agentId() != null) {
      ShareContextRequest context = schemas.read(body, ShareContextRequest.class);
      principal.requireMayActAs(new AgentId(context.agentId()));
    }
    return send(request, body);
  }

  /** Workers may retract too, what they have shared themselves. */
  @PostMapping("/discoveries/{id:" + ID + "}/retract")
  ResponseEntity<byte[]> retract(HttpServletRequest request) throws IOException {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    return send(request, request.getInputStream().readAllBytes());
  }

  private ResponseEntity<byte[]> send(HttpServletRequest request, byte[] body) {
    Answer answer =
        forwarder.send(
            new Write(
                request.getMethod(),
                path(request),
                body,
                Principal.of(request),
                request.getHeader(IdempotencyKey.HEADER),
                RequestId.of(request)));
    ResponseEntity.BodyBuilder reply = ResponseEntity.status(answer.status());
    pass(answer, reply, HttpHeaders.LOCATION);
    pass(answer, reply, HttpHeaders.RETRY_AFTER);
    pass(answer, reply, "X-Event-Position");
    answer
        .headers()
        .firstValue(HttpHeaders.CONTENT_TYPE)
        .ifPresent(type -> reply.contentType(MediaType.parseMediaType(type)));
    return reply.body(answer.body());
  }

  private static String path(HttpServletRequest request) {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
  }

  private static void pass(Answer answer, ResponseEntity.BodyBuilder reply, String header) {
    answer.headers().firstValue(header).ifPresent(value -> reply.header(header, value));
  }
}
