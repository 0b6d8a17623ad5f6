package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool as clients see it, and what it does.
 *
 * @param arguments the record that reads the arguments, and from which their schema is made
 */
record Tool<A>(
    String name,
    String title,
    String description,
    Class<A> arguments,
    Effect effect,
    Action<A> action) {

  /** What a call may do to the world. */
  enum Effect {
    READS,
    ADDS,
    ENDS;

    boolean readOnly() {
      return this == READS;
    }

    boolean destructive() {
      return this == ENDS;
    }
  }

  /** Gives the structured content of the result. */
  interface Action<A> {
    ObjectNode run(A arguments, Call call);
  }

  ObjectNode run(JsonNode json, Call call, ArgumentReader reader) {
    return action.run(reader.read(json, arguments), call);
  }

  /** Reads arguments or throws the JSON-RPC error that names field and rule. */
  interface ArgumentReader {
    <T> T read(JsonNode json, Class<T> type);
  }
}
