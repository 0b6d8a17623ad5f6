package io.mistersmith.api.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** An alert, {@code alert_…}. The same cause always gives the same id. */
public record AlertId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AlertId {
    Ids.requireValid("alert_id", value);
  }

  public static AlertId derivedFrom(String seed) {
    return new AlertId(Ids.derived("alert_", seed));
  }

  @Override
  public String toString() {
    return value;
  }
}
