package io.mistersmith.query.openapi;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Schemas of what is answered: records as they are written, each under its name. */
final class ViewSchemas {
  private static final SnakeCaseStrategy SNAKE = new SnakeCaseStrategy();

  private final Map<String, ObjectNode> named = new TreeMap<>();

  /** All that were asked for, by name. */
  Map<String, ObjectNode> named() {
    return named;
  }

  ObjectNode of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    return type instanceof Class<?> known ? of(known) : anything();
  }

  private ObjectNode generic(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    Class<?> raw = (Class<?>) type.getRawType();
    if (Collection.class.isAssignableFrom(raw)) {
      ObjectNode list = typed("array");
      list.set("items", of(arguments[0]));
      return list;
    }
    if (Map.class.isAssignableFrom(raw)) {
      ObjectNode map = typed("object");
      map.set("additionalProperties", of(arguments[1]));
      return map;
    }
    return of(arguments[0]);
  }

  private ObjectNode of(Class<?> type) {
    if (type == String.class) {
      return typed("string");
    }
    if (type == Instant.class) {
      return typed("string").put("format", "date-time");
    }
    if (type == boolean.class || type == Boolean.class) {
      return typed("boolean");
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return typed("integer");
    }
    if (type == double.class || type == Double.class || type == BigDecimal.class) {
      return typed("number");
    }
    if (type.isEnum()) {
      return enumeration(type);
    }
    if (JsonNode.class.isAssignableFrom(type) || !type.isRecord()) {
      return anything();
    }
    return isText(type) ? typed("string") : reference(type);
  }

  /** An id: written as its one text. */
  private static boolean isText(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    return parts.length == 1
        && parts[0].getType() == String.class
        && (parts[0].isAnnotationPresent(JsonValue.class)
            || parts[0].getAccessor().isAnnotationPresent(JsonValue.class));
  }

  private ObjectNode reference(Class<?> type) {
    String name = type.getSimpleName();
    if (!named.containsKey(name)) {
      ObjectNode schema = typed("object");
      named.put(name, schema);
      ObjectNode properties = schema.putObject("properties");
      ArrayNode required = schema.putArray("required");
      for (RecordComponent part : type.getRecordComponents()) {
        String property = SNAKE.translate(part.getName());
        properties.set(property, property(part));
        required.add(property);
      }
    }
    return Json.STRICT.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private ObjectNode property(RecordComponent part) {
    if (part.isAnnotationPresent(JsonRawValue.class)
        || part.getAccessor().isAnnotationPresent(JsonRawValue.class)) {
      return anything();
    }
    ObjectNode schema = of(part.getGenericType());
    boolean nullable =
        part.getAnnotatedType().isAnnotationPresent(Nullable.class)
            || Arrays.stream(part.getAnnotations())
                .anyMatch(a -> a.annotationType() == Nullable.class);
    if (!nullable || schema.isEmpty()) {
      return schema;
    }
    ObjectNode either = Json.STRICT.createObjectNode();
    either.putArray("anyOf").add(schema).add(typed("null"));
    return either;
  }

  private static ObjectNode enumeration(Class<?> type) {
    ObjectNode schema = typed("string");
    ArrayNode values = schema.putArray("enum");
    for (Object constant : type.getEnumConstants()) {
      values.add(Json.STRICT.valueToTree(constant));
    }
    return schema;
  }

  private static ObjectNode typed(String type) {
    return Json.STRICT.createObjectNode().put("type", type);
  }

  private static ObjectNode anything() {
    return Json.STRICT.createObjectNode();
  }
}
