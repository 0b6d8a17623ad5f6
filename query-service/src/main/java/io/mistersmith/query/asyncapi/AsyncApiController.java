package io.mistersmith.query.asyncapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Channel;
import io.mistersmith.base.nats.AsyncApi;
import io.mistersmith.proof.TreeHead;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** GET /asyncapi.json. */
@RestController
class AsyncApiController {
  /** Told here, and of a module that knows no platform. */
  private static final Channel TREE_HEADS =
      new Channel(
          "audit.tree_head",
          "query-service",
          "all",
          "A signed head of the log.",
          TreeHead.class,
          null);

  /** Whatever the platform says and hears. */
  static final List<Channel> CHANNELS =
      Stream.concat(Channel.ALL.stream(), Stream.of(TREE_HEADS)).toList();

  private final ObjectNode document;

  AsyncApiController(@Value("${smith.nats.url}") URI nats) {
    String version = AsyncApiController.class.getPackage().getImplementationVersion();
    document =
        AsyncApi.document(nats.getAuthority(), version == null ? "0.1.0" : version, CHANNELS);
  }

  @GetMapping("/asyncapi.json")
  ObjectNode asyncApi() {
    return document;
  }
}
