package io.mistersmith.base.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
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
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import io.mistersmith.api.Json;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Writes the schema of a record in snake_case: of a request, with nothing but the known fields; of
 * an answer, with every field that is always there.
 */
final class SchemaWriter {
  private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final SchemaGenerator REQUESTS = requests();
  private static final SchemaGenerator ANSWERS = answers();

  private SchemaWriter() {}

  static JsonNode schemaOf(Class<?> request) {
    return REQUESTS.generateSchema(request);
  }

  static JsonNode schemaOfAnswer(Class<?> answer) {
    return ANSWERS.generateSchema(answer);
  }

  static String snakeCase(String name) {
    return SNAKE.translate(name);
  }

  private static SchemaGenerator requests() {
    SchemaGeneratorConfigBuilder config = common("object");
    config
        .with(
            new JakartaValidationModule(
                JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS,
                JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED))
        .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
    config
        .forFields()
        .withNullableCheck(
            field ->
                field.getAnnotationConsideringFieldAndGetter(NotBlank.class) == null
                    && field.getAnnotationConsideringFieldAndGetter(NotNull.class) == null
                    && !field.getRawMember().getType().isPrimitive());
    return new SchemaGenerator(config.build());
  }

  private static SchemaGenerator answers() {
    SchemaGeneratorConfigBuilder config = common(null);
    config
        .forFields()
        .withRequiredCheck(field -> !isLeftOutWhenNull(field))
        .withNullableCheck(
            field ->
                !field.isFakeContainerItemScope()
                    && field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class));
    return new SchemaGenerator(config.build());
  }

  /**
   * @param anyJson the type of a field that holds JSON as it is; null for any
   */
  private static SchemaGeneratorConfigBuilder common(@Nullable String anyJson) {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                Json.STRICT, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.INLINE_ALL_SCHEMAS);
    config
        .forFields()
        .withPropertyNameOverrideResolver(field -> snakeCase(field.getDeclaredName()))
        .withDescriptionResolver(SchemaWriter::description);
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (type, context) -> {
              ObjectNode schema = context.getGeneratorConfig().createObjectNode();
              if (type.isInstanceOf(JsonNode.class)) {
                if (anyJson != null) {
                  schema.put("type", anyJson);
                }
              } else if (!isWrittenAsText(type.getErasedType())) {
                return null;
              } else {
                schema.put("type", "string");
                constants(type.getErasedType(), schema);
              }
              return new CustomDefinition(schema, DefinitionType.INLINE, AttributeInclusion.NO);
            });
    return config;
  }

  private static boolean isLeftOutWhenNull(FieldScope field) {
    JsonInclude include = field.getAnnotationConsideringFieldAndGetter(JsonInclude.class);
    return include != null && include.value() == JsonInclude.Include.NON_NULL;
  }

  private static @Nullable String description(FieldScope field) {
    JsonPropertyDescription given =
        field.getAnnotationConsideringFieldAndGetter(JsonPropertyDescription.class);
    return given == null || field.isFakeContainerItemScope() ? null : given.value();
  }

  /** Ids, and constants that have a name on the wire. */
  private static boolean isWrittenAsText(Class<?> type) {
    if (type.isEnum()) {
      return true;
    }
    RecordComponent[] parts = type.isRecord() ? type.getRecordComponents() : null;
    return parts != null
        && parts.length == 1
        && parts[0].getType() == String.class
        && parts[0].getAccessor().isAnnotationPresent(JsonValue.class);
  }

  private static void constants(Class<?> type, ObjectNode schema) {
    if (type.isEnum()) {
      ArrayNode names = schema.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        names.add(Json.STRICT.<JsonNode>valueToTree(constant));
      }
    }
  }
}
