package io.mistersmith.base.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import jakarta.validation.constraints.NotBlank;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads JSON into request records, checked against the schema that is generated from the record.
 */
public final class Schemas {
  private static final int MAX_VIOLATIONS = 20;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<Class<?>, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Class<?>, NotBlankFields> notBlank = new ConcurrentHashMap<>();

  /** JSON schema 2020-12 of a request record. */
  public JsonNode schemaOf(Class<?> type) {
    return of(type).getSchemaNode();
  }

  /** JSON schema 2020-12 of an answer, as {@link Json} writes it. */
  public static JsonNode schemaOfAnswer(Class<?> type) {
    return SchemaWriter.schemaOfAnswer(type);
  }

  /**
   * @throws ProblemException 400 {@code malformed_json} or {@code invalid_input}
   */
  public <T> T read(byte[] body, Class<T> type) {
    return read(parse(body), type);
  }

  /**
   * @throws ProblemException 400 {@code invalid_input} naming every field and rule
   */
  public <T> T read(JsonNode json, Class<T> type) {
    List<Violation> broken =
        of(type).validate(json).stream().limit(MAX_VIOLATIONS).map(Schemas::violation).toList();
    if (!broken.isEmpty()) {
      throw ProblemException.invalid(broken);
    }
    requireNothingBlank(json, type);
    try {
      return Json.STRICT.treeToValue(json, type);
    } catch (JsonMappingException e) {
      throw ProblemException.invalid(List.of(new Violation(path(e), "has not the right type")));
    } catch (JsonProcessingException e) {
      throw malformed(Json.where(e));
    }
  }

  /**
   * @throws ProblemException 400 {@code malformed_json} saying where
   */
  public static JsonNode parse(byte[] body) {
    try {
      JsonNode json = Json.tree(body);
      if (json == null || json.isMissingNode()) {
        throw malformed("the body is empty");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw malformed(Json.where(e));
    }
  }

  private static ProblemException malformed(String why) {
    return ProblemException.of(400, "malformed_json", "The body is not valid JSON: " + why);
  }

  private Schema of(Class<?> type) {
    return schemas.computeIfAbsent(type, t -> registry.getSchema(SchemaWriter.schemaOf(t)));
  }

  private void requireNothingBlank(JsonNode json, Class<?> type) {
    List<Violation> blank = blank(json, type, "").limit(MAX_VIOLATIONS).toList();
    if (!blank.isEmpty()) {
      throw ProblemException.invalid(blank);
    }
  }

  private Stream<Violation> blank(JsonNode json, Class<?> type, String at) {
    NotBlankFields fields = notBlank.computeIfAbsent(type, NotBlankFields::of);
    return Stream.concat(
        fields.own().stream()
            .filter(name -> json.path(name).asText().isBlank())
            .map(name -> new Violation(at + name, "must not be blank")),
        fields.lists().entrySet().stream()
            .flatMap(
                list -> blankIn(json.path(list.getKey()), list.getValue(), at + list.getKey())));
  }

  private Stream<Violation> blankIn(JsonNode list, Class<?> element, String at) {
    return IntStream.range(0, list.size())
        .boxed()
        .flatMap(n -> blank(list.path(n), element, "%s[%d].".formatted(at, n)));
  }

  /**
   * @param own names
   * @param lists the record of each list's elements, by the list's name
   */
  private record NotBlankFields(List<String> own, Map<String, Class<?>> lists) {
    static NotBlankFields of(Class<?> type) {
      List<String> own = new ArrayList<>();
      Map<String, Class<?>> lists = new TreeMap<>();
      for (Field field : type.getDeclaredFields()) {
        String name = SchemaWriter.snakeCase(field.getName());
        if (field.isAnnotationPresent(NotBlank.class)) {
          own.add(name);
        }
        elementOf(field).ifPresent(element -> lists.put(name, element));
      }
      return new NotBlankFields(own, lists);
    }
  }

  /** The record of which a field has a list. */
  private static Optional<Class<?>> elementOf(Field field) {
    return field.getGenericType() instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> element
            && element.isRecord()
        ? Optional.of(element)
        : Optional.empty();
  }

  private static Violation violation(Error error) {
    String field = field(error.getInstanceLocation().toString());
    String property = error.getProperty();
    String at =
        property == null || property.isEmpty()
            ? field
            : field.isEmpty() ? property : field + "." + property;
    return new Violation(at, rule(error));
  }

  private static String rule(Error error) {
    return switch (error.getKeyword()) {
      case "required" -> "is required";
      case "additionalProperties" -> "is not a known field";
      default -> {
        String text = String.valueOf(error.getMessage());
        int colon = text.startsWith("/") || text.startsWith("$") ? text.indexOf(": ") : -1;
        yield colon < 0 ? text : text.substring(colon + 2);
      }
    };
  }

  /** {@code /required_capabilities/0} to {@code required_capabilities[0]}. */
  private static String field(String pointer) {
    StringBuilder field = new StringBuilder();
    for (String part : pointer.split("/", -1)) {
      if (part.isEmpty() || part.equals("$")) {
        continue;
      }
      if (part.chars().allMatch(Character::isDigit)) {
        field.append('[').append(part).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(part);
      }
    }
    return field.toString();
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
