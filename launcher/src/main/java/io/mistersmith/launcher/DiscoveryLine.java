package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A discovery as one line for a person. */
final class DiscoveryLine {
  private static final Pattern URI =
      Pattern.compile("discovery://agents/[^/]+/discoveries/([^/]+)");

  private DiscoveryLine() {}

  /**
   * Reads the discovery that the notification points to; empty when it points to nothing of the
   * kind.
   */
  static Optional<String> of(Rest rest, JsonNode notification, boolean json) {
    return id(notification)
        .map(id -> rest.get("/api/v1/discoveries/" + Rest.element(id)))
        .map(discovery -> json ? discovery.toString() : line(discovery));
  }

  static Optional<String> id(JsonNode notification) {
    Matcher uri = URI.matcher(notification.path("params").path("uri").asText(""));
    return uri.matches() ? Optional.of(uri.group(1)) : Optional.empty();
  }

  static String line(JsonNode discovery) {
    return "%s (%s), %s: %s"
        .formatted(
            discovery.path("discovery_type").asText(),
            discovery.path("confidence").asText(),
            discovery.path("agent_role").asText(),
            Printer.clean(discovery.path("content").asText()));
  }
}
