package io.mistersmith.base.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinition.AttributeInclusion;
import com.github.victools.jsonschema.generator.CustomDefinition.DefinitionType;
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

/** Writes the schema of a record: snake_case names, nothing but the known fields. */
final class SchemaWriter {
  private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final SchemaGenerator GENERATOR = generator();

  private SchemaWriter() {}

  static JsonNode schemaOf(Class<?> type) {
    return GENERATOR.generateSchema(type);
  }

  static String snakeCase(String name) {
    return SNAKE.translate(name);
  }

  private static SchemaGenerator generator() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                Json.STRICT, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                new JakartaValidationModule(
                    JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS,
                    JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED))
            .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
            .with(Option.INLINE_ALL_SCHEMAS);
    config
        .forFields()
        .withPropertyNameOverrideResolver(field -> snakeCase(field.getDeclaredName()))
        .withNullableCheck(
            field ->
                field.getAnnotationConsideringFieldAndGetter(NotBlank.class) == null
                    && field.getAnnotationConsideringFieldAndGetter(NotNull.class) == null
                    && !field.getRawMember().getType().isPrimitive());
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (type, context) -> {
              if (!type.isInstanceOf(JsonNode.class)) {
                return null;
              }
              ObjectNode any = context.getGeneratorConfig().createObjectNode();
              any.put("type", "object");
              return new CustomDefinition(any, DefinitionType.INLINE, AttributeInclusion.NO);
            });
    return new SchemaGenerator(config.build());
  }
}
