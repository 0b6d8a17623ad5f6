package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.board.ReadPoint;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whatever can be read can be read as of a moment, through every door; what cannot is named. */
@Tag("D-236")
class AsOfEverywhereTest {
  private static final String FUTURE = "99999999";

  /** Routes that answer something else than what the log says of a moment. */
  private static final Map<String, String> OF_NOW =
      Map.of(
          "/api/v1/events/\\{.*", "one event, which never changes",
          "/api/v1/(projections|dead-letters|parked-messages).*", "the platform's own machinery",
          "/api/v1/audit/.*", "the log itself, at positions that are part of the question",
          "(/api/v1)?/(metrics/system|stats/nats)", "measured now",
          "/api/v1/discoveries/subscriptions", "who is told from now on",
          ".*/stream|/ws|/mcp", "followed from any position on",
          "/(openapi.json|asyncapi.json|docs|console/.*|health.*|info|metrics.*)?", "the service");

  /** It waits for what has not happened. */
  private static final Set<String> TOOLS_OF_NOW = Set.of("wait_for_task");

  @TempDir static Path dir;
  private static Platform service;

  @BeforeAll
  static void start() throws Exception {
    service = Platform.start(dir);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void everyRouteThatReadsTakesAMoment() {
    List<String> without = new ArrayList<>();
    Map<String, String> answers = new TreeMap<>();
    service
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (info, handler) -> {
              if (info.getMethodsCondition().getMethods().contains(RequestMethod.GET)) {
                info.getPatternValues()
                    .forEach(route -> look(route, info, handler, without, answers));
              }
            });
    assertThat(without).isEmpty();
    assertThat(answers).hasSizeGreaterThan(20);
    answers.values().removeIf("400 as_of_in_the_future"::equals);
    assertThat(answers).isEmpty();
  }

  private static void look(
      String route,
      RequestMappingInfo info,
      HandlerMethod handler,
      List<String> without,
      Map<String, String> answers) {
    boolean takes = false;
    for (MethodParameter parameter : handler.getMethodParameters()) {
      takes |= parameter.getParameterType() == ReadPoint.class;
    }
    if (!takes) {
      if (OF_NOW.keySet().stream().noneMatch(route::matches)) {
        without.add(route);
      }
      return;
    }
    String path = route.replaceAll("\\{(?:[^{}]|\\{[^{}]*})*}", "1");
    var reply =
        service.send(
            service
                .request(path + "?as_of=" + FUTURE)
                .header("Accept", "application/json, */*;q=0.1")
                .GET()
                .build());
    answers.put(
        route, reply.statusCode() + " " + Platform.json(reply.body()).path("code").asText());
  }

  @Test
  void everyToolThatReadsTakesAMoment() {
    List<String> without = new ArrayList<>();
    int looked = 0;
    for (JsonNode tool : mcp("tools/list", Platform.json("{}")).at("/result/tools")) {
      String name = tool.path("name").asText();
      if (!tool.at("/annotations/readOnlyHint").asBoolean() || TOOLS_OF_NOW.contains(name)) {
        continue;
      }
      if (!tool.at("/inputSchema/properties").has("as_of")) {
        without.add(name);
        continue;
      }
      ObjectNode params = (ObjectNode) Platform.json("{}");
      ObjectNode arguments = params.put("name", name).putObject("arguments");
      tool.at("/inputSchema/required").forEach(field -> arguments.put(field.asText(), "x"));
      arguments.put("as_of", FUTURE);
      assertThat(mcp("tools/call", params).toString()).as(name).contains("as_of_in_the_future");
      looked++;
    }
    assertThat(without).isEmpty();
    assertThat(looked).isGreaterThan(5);
  }

  @Test
  void everyResourceTakesAMoment() {
    JsonNode templates =
        mcp("resources/templates/list", Platform.json("{}")).at("/result/resourceTemplates");
    assertThat(templates).hasSizeGreaterThan(3);
    for (JsonNode template : templates) {
      String uri = template.path("uriTemplate").asText().replaceAll("\\{[^}]*}", "x");
      ObjectNode params = (ObjectNode) Platform.json("{}");
      params.put("uri", uri + "?as_of=" + FUTURE);
      assertThat(mcp("resources/read", params).toString()).as(uri).contains("as_of_in_the_future");
    }
  }

  private static JsonNode mcp(String method, JsonNode params) {
    ObjectNode call = (ObjectNode) Platform.json("{\"jsonrpc\":\"2.0\",\"id\":1}");
    call.put("method", method).set("params", params);
    return Platform.json(
        service
            .send(
                service
                    .request("/mcp")
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofString(call.toString()))
                    .build())
            .body());
  }
}
