package io.mistersmith.runner.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.runner.worker.WorkerIdentity;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seed's other way to share: a fenced block {discovery, confidence, type} in the answer becomes
 * one share_discovery call, made in the worker's name while its token lives.
 */
final class FallbackDiscovery {

  private static final Logger LOG = LoggerFactory.getLogger(FallbackDiscovery.class);
  private static final int MOST = 50;
  private static final int TRIES = 3;
  private static final Duration ONE_TRY = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  void share(String answer, WorkerIdentity who, String runId) throws InterruptedException {
    List<ObjectNode> blocks =
        Answer.fenced(answer).stream().filter(FallbackDiscovery::isDiscovery).limit(MOST).toList();
    for (int i = 0; i < blocks.size(); i++) {
      call(request(blocks.get(i), who, runId + "-" + i), who);
    }
  }

  private static boolean isDiscovery(JsonNode block) {
    return block.path("discovery").isTextual()
        && block.path("type").isTextual()
        && block.path("confidence").isNumber();
  }

  private static ObjectNode request(JsonNode block, WorkerIdentity who, String id) {
    ObjectNode request = Json.STRICT.createObjectNode().put("jsonrpc", "2.0").put("id", id);
    ObjectNode params = request.put("method", "call_tool").putObject("params");
    ObjectNode arguments = params.put("name", "share_discovery").putObject("arguments");
    arguments.put("agent_id", who.agentId().value()).put("agent_role", who.role());
    arguments.set("discovery_type", block.get("type"));
    arguments.set("content", block.get("discovery"));
    arguments.set("confidence", block.get("confidence"));
    // The platform knows a repeated call by this.
    params.putObject("_meta").put("claudecode/toolUseId", id);
    return request;
  }

  private void call(ObjectNode body, WorkerIdentity who) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(who.mcp())
            .timeout(ONE_TRY)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("Authorization", "Bearer " + who.token())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    for (int tried = 1; tried <= TRIES; tried++) {
      try {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() < 500) {
          LOG.debug("share_discovery for {}: HTTP {}", who.agentId(), answer.statusCode());
          return;
        }
      } catch (IOException unreachable) {
        LOG.info(
            "share_discovery for {} (try {}): {}", who.agentId(), tried, unreachable.toString());
      }
      Thread.sleep(200L << tried);
    }
    LOG.warn("a discovery of {} was not shared; the run's output has it", who.agentId());
  }
}
