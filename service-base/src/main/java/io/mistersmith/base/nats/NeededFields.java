package io.mistersmith.base.nats;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The components of a message's record, and of the records in it, that are not marked nullable. */
final class NeededFields {
  private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
      new PropertyNamingStrategies.SnakeCaseStrategy();
  private static final ClassValue<List<RecordComponent>> OF =
      new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
          return type.isRecord()
              ? Stream.of(type.getRecordComponents())
                  .filter(part -> !part.getType().isPrimitive())
                  .toList()
              : List.of();
        }
      };

  private NeededFields() {}

  /** The name of the first one that is missing; null when all are there. */
  static @Nullable String missing(Object message) {
    for (RecordComponent part : OF.get(message.getClass())) {
      Object value = valueOf(part, message);
      if (value == null && !part.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        return SNAKE_CASE.translate(part.getName());
      }
      String inner = value == null ? null : missing(value);
      if (inner != null) {
        return SNAKE_CASE.translate(part.getName()) + "." + inner;
      }
    }
    return null;
  }

  private static @Nullable Object valueOf(RecordComponent part, Object message) {
    try {
      return part.getAccessor().invoke(message);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the accessors of a message's record are public", e);
    }
  }
}
