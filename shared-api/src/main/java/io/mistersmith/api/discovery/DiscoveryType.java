package io.mistersmith.api.discovery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The six kinds of discovery. Any letter case is read. */
public enum DiscoveryType {
  PATTERN,
  ANOMALY,
  CONNECTION,
  SOLUTION,
  QUESTION,
  INSIGHT;

  /** Lower case, as in subjects and filters. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code Pattern}, as in the bodies on NATS. */
  public String pascalCase() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the six
   */
  @JsonCreator
  public static DiscoveryType of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("discovery_type must be one of " + names()));
  }

  public static String names() {
    return Arrays.stream(values()).map(DiscoveryType::wireName).collect(Collectors.joining(", "));
  }
}
