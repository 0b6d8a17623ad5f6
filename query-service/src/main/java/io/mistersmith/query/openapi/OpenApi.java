package io.mistersmith.query.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.IdempotencyKey;
import io.mistersmith.base.door.QueryParameter;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/** Writes the OpenAPI 3.1 document of the routes that run. */
final class OpenApi {
  private static final Pattern VARIABLE =
      Pattern.compile("\\{([a-zA-Z_]+)(:(?:[^{}]|\\{[^{}]*})*)?}");

  private final Schemas bodies;
  private final ViewSchemas views = new ViewSchemas();
  private final ObjectNode paths = Json.STRICT.createObjectNode();

  OpenApi(Schemas bodies) {
    this.bodies = bodies;
  }

  ObjectNode document(Map<RequestMappingInfo, HandlerMethod> routes, String version) {
    ObjectNode document = Json.STRICT.createObjectNode();
    document.put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "MisterSmith")
        .put("version", version)
        .put("description", "Fleets of Claude CLI agents, and what each of them did.")
        .putObject("license")
        .put("name", "Proprietary")
        .put("identifier", "LicenseRef-Proprietary");
    document.putArray("servers").addObject().put("url", "/").put("description", "This service");
    new TreeMap<>(byRoute(routes)).forEach(this::add);
    document.set("paths", paths);
    views.of(Problem.class);
    ObjectNode components = document.putObject("components");
    ObjectNode schemas = components.putObject("schemas");
    views.named().forEach(schemas::set);
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer");
    document.putArray("security").addObject().putArray("token");
    return document;
  }

  /** {@code GET /api/v1/tasks/{id}} to its method. */
  static Map<String, HandlerMethod> byRoute(Map<RequestMappingInfo, HandlerMethod> routes) {
    Map<String, HandlerMethod> all = new TreeMap<>();
    routes.forEach(
        (info, method) -> {
          for (String pattern : info.getPatternValues()) {
            for (RequestMethod verb : info.getMethodsCondition().getMethods()) {
              all.putIfAbsent(
                  verb.name() + " " + VARIABLE.matcher(pattern).replaceAll("{$1}"), method);
            }
          }
        });
    return all;
  }

  private void add(String route, HandlerMethod method) {
    String verb = route.substring(0, route.indexOf(' '));
    String path = route.substring(route.indexOf(' ') + 1);
    Operation known = Operation.of(route, method.getMethod().getName());
    ObjectNode operation = paths.withObjectProperty(path).putObject(verb.toLowerCase(Locale.ROOT));
    operation.put("operationId", operationId(verb, path));
    operation.put("summary", known.summary());
    operation.putArray("tags").add(tag(path));
    parameters(operation, path, verb, method);
    if (known.body() != null) {
      operation
          .putObject("requestBody")
          .put("required", true)
          .putObject("content")
          .putObject("application/json")
          .set("schema", body(known.body()));
    }
    responses(operation, path, method, known);
  }

  private ObjectNode body(Class<?> type) {
    ObjectNode schema =
        type.isRecord() && type == Operation.Reason.class
            ? views.of(type)
            : (ObjectNode) bodies.schemaOf(type).deepCopy();
    schema.remove("$schema");
    if (schema.at("/properties/priority").isObject()) {
      schema.withObject("/properties/priority").put("default", 5);
    }
    return schema;
  }

  private void parameters(ObjectNode operation, String path, String verb, HandlerMethod method) {
    ArrayNode parameters = Json.STRICT.createArrayNode();
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      parameter(parameters, variables.group(1), "path").put("required", true);
    }
    QueryParameter.of(method).forEach(one -> query(parameters, one));
    if (path.endsWith("/stream")) {
      parameter(parameters, "Last-Event-ID", "header");
    }
    if (!verb.equals("GET") && path.startsWith("/api/v1/") && !path.contains("subscriptions")) {
      parameter(parameters, IdempotencyKey.HEADER, "header");
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private static void query(ArrayNode parameters, QueryParameter known) {
    ObjectNode parameter = parameter(parameters, known.name(), "query");
    parameter.put("required", known.required());
    if (known.list()) {
      ObjectNode text = parameter.withObject("/schema");
      parameter.putObject("schema").put("type", "array").set("items", text);
    }
  }

  private static ObjectNode parameter(ArrayNode parameters, String name, String in) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private void responses(ObjectNode operation, String path, HandlerMethod method, Operation known) {
    ObjectNode responses = operation.putObject("responses");
    ObjectNode good = responses.putObject(Integer.toString(known.status()));
    good.put("description", known.summary());
    if (known.status() != 204) {
      ObjectNode content = good.putObject("content");
      boolean page = path.equals("/") || path.equals("/docs") || path.startsWith("/console");
      boolean streams = path.endsWith("/stream");
      if (streams || path.endsWith("/output")) {
        content
            .putObject(MediaType.TEXT_EVENT_STREAM_VALUE)
            .putObject("schema")
            .put("type", "string");
      }
      if (page) {
        content.putObject(MediaType.TEXT_HTML_VALUE).putObject("schema").put("type", "string");
      } else if (!streams) {
        content.putObject(MediaType.APPLICATION_JSON_VALUE).set("schema", answer(method, known));
      }
    }
    ObjectNode refused = responses.putObject("default");
    refused.put("description", "A problem, RFC 9457");
    refused
        .putObject("content")
        .putObject(Problem.MEDIA_TYPE)
        .set("schema", views.of(Problem.class));
    ObjectNode unknown = responses.putObject("4XX");
    unknown.setAll(refused.deepCopy());
  }

  private ObjectNode answer(HandlerMethod method, Operation known) {
    if (known.answer() == null) {
      return views.of(method.getReturnType().getGenericParameterType());
    }
    ObjectNode one = views.of(known.answer());
    if (!known.list()) {
      return one;
    }
    ObjectNode list = Json.STRICT.createObjectNode().put("type", "object");
    ObjectNode properties = list.putObject("properties");
    properties.putObject("data").put("type", "array").set("items", one);
    properties.putObject("next_cursor").putArray("type").add("string").add("null");
    return list;
  }

  private static String operationId(String verb, String path) {
    String words =
        path.replaceAll("^/api/v1", "").replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    return verb.toLowerCase(Locale.ROOT) + (words.isEmpty() ? "" : "_" + words);
  }

  private static String tag(String path) {
    String[] parts = path.replaceAll("^/api/v1", "").split("/", -1);
    return parts.length < 2 || parts[1].isEmpty() ? "console" : parts[1];
  }
}
