package io.mistersmith.api.discovery;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** A discovery, {@code disc_…}. Up to 64 of A-Z a-z 0-9 _ -; safe as a NATS token. */
public record DiscoveryId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DiscoveryId {
    Ids.requireValid("discovery_id", value);
  }

  public static DiscoveryId random() {
    return new DiscoveryId(Ids.random("disc_"));
  }

  /** The same seed always gives the same id: a repeated request meets its own earlier effect. */
  public static DiscoveryId derivedFrom(String seed) {
    return new DiscoveryId(Ids.derived("disc_", seed));
  }

  @Override
  public String toString() {
    return value;
  }
}
