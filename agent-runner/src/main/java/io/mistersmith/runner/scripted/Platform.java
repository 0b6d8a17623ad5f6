package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.UUID;

/** Shares discoveries through /mcp and says so on stdout, as the CLI does with its tools. */
final class Platform {

  private final McpClient mcp;
  private final Speech speech;
  private final String agentId;
  private final String role;

  Platform(McpClient mcp, Speech speech, String agentId, String role) {
    this.mcp = mcp;
    this.speech = speech;
    this.agentId = agentId;
    this.role = role;
  }

  void share(String type, String content, double confidence)
      throws IOException, InterruptedException {
    ObjectNode arguments = Speech.JSON.createObjectNode();
    arguments.put("agent_id", agentId).put("agent_role", role).put("discovery_type", type);
    arguments.put("content", content).put("confidence", confidence);
    String id = "toolu_" + UUID.randomUUID();
    speech.toolUse(id, "mcp__platform__share_discovery", arguments);
    JsonNode answer;
    try {
      answer = mcp.callTool(id, "share_discovery", arguments);
    } catch (IOException unreachable) {
      speech.toolResult(id, Speech.JSON.valueToTree(unreachable.toString()), true);
      return;
    }
    JsonNode result = answer.path("result");
    boolean isError = answer.has("error") || result.path("isError").asBoolean();
    JsonNode content0 = answer.has("error") ? answer.get("error") : result.path("content");
    speech.toolResult(id, content0, isError);
  }
}
