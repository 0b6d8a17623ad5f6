package io.mistersmith.api.context;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** A piece of context, {@code ctx_…}; that of a discovery has the discovery's id. */
public record ContextId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ContextId {
    Ids.requireValid("context_id", value);
  }

  public static ContextId random() {
    return new ContextId(Ids.random("ctx_"));
  }

  @Override
  public String toString() {
    return value;
  }
}
