package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How serious a log message to a client is, least first. */
public enum Level {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws RpcError -32602 naming the levels
   */
  static Level of(String field, JsonNode name) {
    return Stream.of(values())
        .filter(level -> name.isTextual() && level.wireName().equals(name.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                RpcError.invalidParam(
                    field,
                    "must be one of "
                        + Stream.of(values())
                            .map(Level::wireName)
                            .collect(Collectors.joining(", "))));
  }
}
