package io.mistersmith.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class OpenApiTest {
  @TempDir static Path dir;
  private static Platform service;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    service = Platform.start(dir);
    document = service.read("/openapi.json");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void describesEveryRouteThatRunsAndNoOther() {
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(verb -> described.add(verb + " " + path.getKey())));
    Set<String> running = new TreeSet<>();
    service
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            info ->
                info.getPatternValues()
                    .forEach(
                        pattern ->
                            info.getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    verb ->
                                        running.add(
                                            verb.name().toLowerCase(Locale.ROOT)
                                                + " "
                                                + pattern.replaceAll(
                                                    "\\{([a-z_A-Z]+):(?:[^{}]|\\{[^{}]*})*}",
                                                    "{$1}")))));
    assertThat(described).isEqualTo(running).hasSizeGreaterThan(30);
  }

  /**
   * From outside: each parameter that is described is known, as none without a value is taken, and
   * no other.
   */
  @Test
  void everyParameterThatIsTakenIsDescribedAndNoOther() {
    List<String> wrong = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        verb -> {
                          String to = path.getKey().replaceAll("\\{[^}]*}", "1");
                          verb.getValue()
                              .path("parameters")
                              .forEach(
                                  one -> {
                                    if (one.path("in").asText().equals("query")) {
                                      look(
                                          verb.getKey(),
                                          to,
                                          one.path("name").asText(),
                                          true,
                                          wrong);
                                    }
                                  });
                          look(verb.getKey(), to, "nobody_takes_this", false, wrong);
                        }));
    assertThat(wrong).isEmpty();
  }

  private static void look(
      String verb, String path, String name, boolean isDescribed, List<String> wrong) {
    // Words and ids of a form of their own.
    String to =
        path.replace("commands/1", "commands/pause")
            .replaceAll("(parked-messages/1)/1", "$1/retry")
            .replace("imports/1", "imports/" + "0".repeat(64));
    HttpResponse<String> answer =
        service.send(
            service
                .request(to + "?" + name + "=")
                .method(verb.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    List<String> rules = new ArrayList<>();
    Platform.json(answer.body())
        .path("violations")
        .forEach(
            one -> {
              if (one.path("field").asText().equals(name)) {
                rules.add(one.path("rule").asText());
              }
            });
    if (answer.statusCode() != 400
        || rules.size() != 1
        || rules.getFirst().startsWith("must have a value") != isDescribed) {
      wrong.add(verb + " " + to + "?" + name + " " + answer.statusCode() + " " + rules);
    }
  }

  /** From outside: what is described answers, and is not taken for an unknown route. */
  @Test
  void whatIsDescribedAnswers() {
    List<String> unknown = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        verb -> {
                          // An import's id has a form of its own; a stream does not end.
                          if (path.getKey().endsWith("/stream")
                              || path.getKey().contains("/imports/{")
                              || (!verb.equals("post") && path.getKey().equals("/mcp"))) {
                            return;
                          }
                          String to =
                              path.getKey()
                                  .replace("{command}", "pause")
                                  .replace("{decision}", "retry")
                                  .replaceAll("\\{[^}]*}", "1");
                          HttpResponse<String> answer =
                              service.send(
                                  service
                                      .request(to)
                                      .method(
                                          verb.toUpperCase(Locale.ROOT),
                                          HttpRequest.BodyPublishers.ofString(
                                              verb.equals("post") ? "{}" : ""))
                                      .build());
                          if (answer.statusCode() == 405
                              || answer.body().contains("There is no such route")) {
                            unknown.add(verb + " " + to + " " + answer.statusCode());
                          }
                        }));
    assertThat(unknown).isEmpty();
  }

  @Test
  @Tag("D-231")
  void saysWhatATaskIs() {
    JsonNode submit = document.at("/paths/~1api~1v1~1tasks/post");
    JsonNode priority =
        submit.at("/requestBody/content/application~1json/schema/properties/priority");

    assertThat(submit.path("responses").has("202")).isTrue();
    assertThat(priority.path("minimum").asInt()).isEqualTo(1);
    assertThat(priority.path("maximum").asInt()).isEqualTo(10);
    assertThat(priority.path("default").asInt()).isEqualTo(5);
    assertThat(document.at("/components/schemas/TaskView/properties/status/enum"))
        .extracting(JsonNode::asText)
        .contains("pending", "timed_out");
    assertThat(document.at("/components/schemas/TaskView/properties/task_id/type").asText())
        .isEqualTo("string");
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasAnIdOfItsOwn() {
    Set<String> ids = new TreeSet<>();
    document.findValuesAsText("operationId").forEach(id -> assertThat(ids.add(id)).as(id).isTrue());
    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isObject()).isTrue());
    assertThat(StreamSupport.stream(document.path("paths").spliterator(), false))
        .allSatisfy(path -> path.forEach(o -> assertThat(o.path("summary").asText()).isNotBlank()));
  }

  @Test
  void isForPeopleTooWithoutForeignHosts() {
    HttpResponse<String> page = service.send(service.request("/docs").build());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("POST /api/v1/tasks", "priority").doesNotContain("https://");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    HttpResponse<String> console = service.send(HttpRequest.newBuilder(service.uri("/")).build());
    assertThat(console.body()).contains("console.js").doesNotContain("https://");
    assertThat(console.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
  }
}
