package io.mistersmith.query.mcp.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resources that never change. */
final class FixtureResources {
  private static final Pattern TEMPLATE = Pattern.compile("test://template/([^/]{1,64})/data");

  List<ObjectNode> listed() {
    return List.of(
        listed("test://watched-resource", "watched-resource", "text/plain"),
        listed("test://static-binary", "static-binary", "image/png"),
        listed("test://static-text", "static-text", "text/plain"));
  }

  ObjectNode template() {
    return Fixtures.object()
        .put("uriTemplate", "test://template/{id}/data")
        .put("name", "template")
        .put("mimeType", "application/json");
  }

  /** Null for a URI of another scheme. */
  @Nullable ObjectNode answer(String method, String uri) {
    ObjectNode content = content(uri);
    if (content == null || !method.equals("resources/read")) {
      return content == null ? null : Fixtures.object();
    }
    ObjectNode result = Fixtures.object();
    result.putArray("contents").add(content.put("uri", uri));
    return result;
  }

  private static @Nullable ObjectNode content(String uri) {
    Matcher template = TEMPLATE.matcher(uri);
    if (template.matches()) {
      ObjectNode data =
          Fixtures.object()
              .put("id", template.group(1))
              .put("templateTest", true)
              .put("data", "Data for ID: " + template.group(1));
      return Fixtures.object().put("mimeType", "application/json").put("text", data.toString());
    }
    return switch (uri) {
      case "test://static-text" -> text("This is the content of the static text resource.");
      case "test://watched-resource" -> text("Watched resource content");
      case "test://static-binary" ->
          Fixtures.object().put("mimeType", "image/png").put("blob", ContentTools.PNG);
      default -> null;
    };
  }

  private static ObjectNode text(String text) {
    return Fixtures.object().put("mimeType", "text/plain").put("text", text);
  }

  private static ObjectNode listed(String uri, String name, String type) {
    return Fixtures.object().put("uri", uri).put("name", name).put("mimeType", type);
  }
}
