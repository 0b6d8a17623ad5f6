package io.mistersmith.api.error;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** A reported error, {@code err_…}. The same report always gives the same id. */
public record ErrorId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ErrorId {
    Ids.requireValid("error_id", value);
  }

  public static ErrorId random() {
    return new ErrorId(Ids.random("err_"));
  }

  public static ErrorId derivedFrom(String seed) {
    return new ErrorId(Ids.derived("err_", seed));
  }

  @Override
  public String toString() {
    return value;
  }
}
