package io.mistersmith.eventstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Jackson serializer that stores logical names, never class names: moving a class breaks nothing,
 * and a stored name can load no class that is not listed. An unknown name is read as Axon's {@link
 * UnknownSerializedType}; a class that is not listed is not written.
 *
 * <p>The revision is that of Axon's {@link Revision} annotation, or "1". Axon's tokens and metadata
 * are listed already.
 */
public final class NamedTypeSerializer extends JacksonSerializer {

  private static final String FIRST_REVISION = "1";
  private static final Map<String, Class<?>> OF_AXON =
      Map.of(
          // Axon reads metadata under this name, whatever name was written.
          MetaData.class.getName(),
          MetaData.class,
          "axon.position",
          GlobalSequenceTrackingToken.class,
          "axon.replay",
          ReplayToken.class,
          "axon.merged",
          MergedTrackingToken.class,
          "axon.config",
          ConfigToken.class);

  private final Map<String, Class<?>> classes = new HashMap<>(OF_AXON);
  private final Map<Class<?>, SerializedType> names = new HashMap<>();

  private NamedTypeSerializer(
      JacksonSerializer.Builder builder, Map<String, ? extends Class<?>> types) {
    super(builder);
    classes.putAll(types);
    classes.forEach(this::name);
  }

  /**
   * @param mapper is copied, then Axon's modules are added to the copy
   * @param types logical name to class; the name and the class must be unique
   */
  public static NamedTypeSerializer of(ObjectMapper mapper, Map<String, ? extends Class<?>> types) {
    return new NamedTypeSerializer(JacksonSerializer.builder().objectMapper(mapper.copy()), types);
  }

  private void name(String name, Class<?> type) {
    Revision revision = type.getAnnotation(Revision.class);
    SerializedType other =
        names.put(
            type,
            new SimpleSerializedType(name, revision == null ? FIRST_REVISION : revision.value()));
    if (other != null) {
      throw new IllegalArgumentException(type + " has two names: " + name + ", " + other.getName());
    }
  }

  @Override
  public Class<?> classForType(SerializedType type) {
    if (SerializedType.emptyType().equals(type)) {
      return Void.class;
    }
    return classes.getOrDefault(type.getName(), UnknownSerializedType.class);
  }

  @Override
  @SuppressWarnings("rawtypes") // the signature is Axon's
  public SerializedType typeForClass(@Nullable Class type) {
    if (type == null || type == Void.class || type == Void.TYPE) {
      return SerializedType.emptyType();
    }
    SerializedType name = names.get(type);
    if (name == null) {
      throw new SerializationException("No stored name is listed for " + type);
    }
    return name;
  }
}
