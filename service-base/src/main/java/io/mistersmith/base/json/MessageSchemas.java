package io.mistersmith.base.json;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import io.mistersmith.api.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON schema (draft 7) of what a message record is written as. */
public final class MessageSchemas {
  private static final SchemaGenerator GENERATOR = generator();

  private MessageSchemas() {}

  public static ObjectNode of(Class<?> message) {
    ObjectNode schema = GENERATOR.generateSchema(message);
    schema.remove("$schema");
    return schema;
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                Json.STRICT, SchemaVersion.DRAFT_7, OptionPreset.PLAIN_JSON)
            .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
            .with(Option.INLINE_ALL_SCHEMAS);
    config
        .forFields()
        .withPropertyNameOverrideResolver(field -> SchemaWriter.snakeCase(field.getDeclaredName()))
        .withNullableCheck(MessageSchemas::isNullable)
        .withRequiredCheck(field -> !isNullable(field));
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (type, context) -> {
              ObjectNode known = known(type.getErasedType());
              return known == null
                  ? null
                  : new CustomDefinition(known, DefinitionType.INLINE, AttributeInclusion.NO);
            });
    return new SchemaGenerator(config.build());
  }

  private static boolean isNullable(FieldScope field) {
    return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static @Nullable ObjectNode known(Class<?> type) {
    ObjectNode schema = Json.STRICT.createObjectNode();
    if (type == Instant.class) {
      return schema.put("type", "string").put("format", "date-time");
    }
    if (JsonNode.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return schema.put("type", "object");
    }
    if (type.isEnum()) {
      ArrayNode values = schema.put("type", "string").putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        values.add(Json.STRICT.<JsonNode>valueToTree(constant));
      }
      return schema;
    }
    return isText(type) ? schema.put("type", "string") : null;
  }

  /** A record that is written as its one text, such as an id. */
  private static boolean isText(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getRecordComponents())
            .anyMatch(part -> part.getAccessor().isAnnotationPresent(JsonValue.class));
  }
}
