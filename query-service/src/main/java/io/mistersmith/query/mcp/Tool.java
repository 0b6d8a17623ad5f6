package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tool as clients see it, and what it does.
 *
 * @param arguments the record that reads the arguments, and from which their schema is made
 * @param answer the record from which the schema of the structured content is made
 * @param roles who sees the tool and may call it
 * @param examples arguments, as JSON
 */
record Tool<A>(
    String name,
    String title,
    String description,
    Class<A> arguments,
    Effect effect,
    Action<A> action,
    @Nullable Class<?> answer,
    Set<Role> roles,
    List<String> examples) {
  private static final Set<Role> EVERYBODY = EnumSet.allOf(Role.class);

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

  /** Gives the structured content of the result: an object, or {@link Views#raw} JSON of one. */
  interface Action<A> {
    JsonNode run(A arguments, Call call);
  }

  /** For everybody, as yet without an answer's schema and examples. */
  Tool(
      String name,
      String title,
      String description,
      Class<A> arguments,
      Effect effect,
      Action<A> action) {
    this(name, title, description, arguments, effect, action, null, EVERYBODY, List.of());
  }

  Tool<A> answering(Class<?> with) {
    return new Tool<>(name, title, description, arguments, effect, action, with, roles, examples);
  }

  Tool<A> onlyFor(Role first, Role... others) {
    Set<Role> only = EnumSet.of(first, others);
    return new Tool<>(name, title, description, arguments, effect, action, answer, only, examples);
  }

  Tool<A> example(String json) {
    List<String> more = Stream.concat(examples.stream(), Stream.of(json)).toList();
    return new Tool<>(name, title, description, arguments, effect, action, answer, roles, more);
  }

  boolean isFor(Principal caller) {
    return roles.stream().anyMatch(caller::is);
  }

  JsonNode run(JsonNode json, Call call, ArgumentReader reader) {
    return action.run(reader.read(json, arguments), call);
  }

  /** Reads arguments or throws the JSON-RPC error that names field and rule. */
  interface ArgumentReader {
    <T> T read(JsonNode json, Class<T> type);
  }
}
