package io.mistersmith.query.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.base.json.Schemas;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.HtmlUtils;

/** The description of the API, for programs and for people. It holds no data and no secret. */
@RestController
class OpenApiController {
  private final ObjectProvider<RequestMappingHandlerMapping> routes;
  private final Schemas schemas;
  private volatile @Nullable ObjectNode document;

  OpenApiController(
      @Qualifier("requestMappingHandlerMapping")
          ObjectProvider<RequestMappingHandlerMapping> routes,
      Schemas schemas) {
    this.routes = routes;
    this.schemas = schemas;
  }

  @GetMapping("/openapi.json")
  ObjectNode document() {
    ObjectNode known = document;
    if (known == null) {
      String version = OpenApiController.class.getPackage().getImplementationVersion();
      known =
          new OpenApi(schemas)
              .document(routes.getObject().getHandlerMethods(), version == null ? "dev" : version);
      document = known;
    }
    return known;
  }

  @GetMapping(path = "/docs", produces = "text/html;charset=utf-8")
  ResponseEntity<byte[]> page() {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>MisterSmith API</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="/console/console.css"></head>
            <body><h1>MisterSmith API</h1><p>For programs: <a href="/openapi.json">openapi.json</a></p>
            """);
    document()
        .path("paths")
        .properties()
        .forEach(
            path -> path.getValue().properties().forEach(verb -> add(html, path.getKey(), verb)));
    html.append("</body></html>");
    return ResponseEntity.ok()
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'")
        .body(html.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static void add(StringBuilder html, String path, Map.Entry<String, JsonNode> verb) {
    JsonNode operation = verb.getValue();
    html.append("<section><h2><code>")
        .append(HtmlUtils.htmlEscape(verb.getKey().toUpperCase(Locale.ROOT) + " " + path))
        .append("</code></h2><p>")
        .append(HtmlUtils.htmlEscape(operation.path("summary").asText()))
        .append("</p><table>");
    for (JsonNode parameter : operation.path("parameters")) {
      row(html, parameter.path("name").asText(), parameter.path("in").asText());
    }
    operation
        .at("/requestBody/content/application~1json/schema/properties")
        .properties()
        .forEach(field -> row(html, field.getKey(), "body " + field.getValue()));
    html.append("</table></section>");
  }

  private static void row(StringBuilder html, String name, String says) {
    html.append("<tr><td><code>")
        .append(HtmlUtils.htmlEscape(name))
        .append("</code></td><td>")
        .append(HtmlUtils.htmlEscape(says))
        .append("</td></tr>");
  }
}
