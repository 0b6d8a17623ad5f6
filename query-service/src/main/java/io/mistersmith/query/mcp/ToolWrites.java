package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.forward.Answer;
import io.mistersmith.query.forward.Forwarder;
import io.mistersmith.query.forward.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Hands the writes of tools on to command-service. */
@Component
class ToolWrites {
  private static final byte[] NOTHING = {};

  private final Forwarder forwarder;

  ToolWrites(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /**
   * The view that was answered, with the position that includes the write.
   *
   * @throws ProblemException what command-service refused it with
   */
  ObjectNode send(Call call, String method, String path, @Nullable Object body) {
    Answer answer =
        forwarder.send(
            new Write(
                method,
                path,
                body == null ? NOTHING : Json.bytes(body),
                call.principal(),
                call.idempotencyKey(),
                call.requestId()));
    ObjectNode content =
        answer.body().length == 0 ? Json.LENIENT.createObjectNode() : Views.tree(answer.body());
    if (!answer.accepted()) {
      throw new ProblemException(
          answer.status(),
          content.path("code").asText("refused"),
          content.path("detail").asText("command-service refused the call."),
          List.of(),
          null);
    }
    answer
        .position()
        .ifPresent(
            position -> {
              content.put("position", position);
              call.log(Level.INFO, method + " " + path + " is recorded at position " + position);
            });
    return content;
  }
}
