package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.query.board.Rows;
import io.mistersmith.query.board.Table;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Completes the ids that prompts and resource templates take. */
@Component
class Completions {
  /** As many as the protocol lets out. */
  private static final int MOST = 100;

  private static final Pattern ID_PART = Pattern.compile("[A-Za-z0-9_-]{0,64}");

  private final Map<String, Source> sources;
  private final Prompts prompts;

  /**
   * @param prefix how ids that the platform gave begin; what tells no more than it wants the newest
   */
  private record Source(Rows rows, String prefix) {
    List<String> ids(String value) {
      return rows.ids(value, prefix.startsWith(value), MOST + 1);
    }
  }

  Completions(JdbcTemplate jdbc, Prompts prompts) {
    this.prompts = prompts;
    this.sources =
        Map.of(
            "task_id", new Source(new Rows(jdbc, Table.TASKS), "task_"),
            "agent_id", new Source(new Rows(jdbc, Table.AGENTS), "agent-"),
            "run_id", new Source(new Rows(jdbc, Table.RUNS), "run_"),
            "discovery_id", new Source(new Rows(jdbc, Table.DISCOVERIES), "disc_"));
  }

  /**
   * @throws RpcError -32602 for what there is not to complete
   */
  ObjectNode complete(Call call) {
    JsonNode argument = call.params().path("argument");
    JsonNode name = argument.path("name");
    JsonNode value = argument.path("value");
    if (!name.isTextual() || !value.isTextual()) {
      throw RpcError.invalidParam("argument", "must have a name and a value");
    }
    requireKnown(call.params().path("ref"), name.asText());
    Source source = sources.get(name.asText());
    List<String> found =
        source == null || !ID_PART.matcher(value.asText()).matches()
            ? List.of()
            : source.ids(value.asText());
    ObjectNode result = Json.LENIENT.createObjectNode();
    ObjectNode completion = result.putObject("completion");
    ArrayNode values = completion.putArray("values");
    found.stream().limit(MOST).forEach(values::add);
    completion.put("hasMore", found.size() > MOST);
    return result;
  }

  private void requireKnown(JsonNode ref, String argument) {
    boolean known =
        switch (ref.path("type").asText()) {
          case "ref/prompt" ->
              prompts.named(ref.path("name")).arguments().stream()
                  .anyMatch(one -> one.name().equals(argument));
          case "ref/resource" ->
              Resources.isTemplate(ref.path("uri").asText())
                  && ref.path("uri").asText().contains("{" + argument + "}");
          default -> throw RpcError.invalidParam("ref.type", "must be ref/prompt or ref/resource");
        };
    if (!known) {
      throw RpcError.invalidParam("argument.name", "names no argument of what ref names");
    }
  }
}
