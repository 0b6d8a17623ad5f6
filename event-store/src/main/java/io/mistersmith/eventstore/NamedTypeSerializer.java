package io.mistersmith.eventstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.MergedTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.tokenstore.ConfigToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
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
 * <p>Revisions are whole numbers from 1. An older one is read through its upcasts, one after the
 * other; a newer one is as unknown as an unknown name. Axon's tokens and metadata are listed
 * already.
 */
public final class NamedTypeSerializer extends JacksonSerializer {

  private static final int FIRST_REVISION = 1;
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
  private final Map<String, Integer> revisions = new HashMap<>();
  private final Map<String, UnaryOperator<ObjectNode>> upcasts;

  private NamedTypeSerializer(
      JacksonSerializer.Builder builder,
      Map<String, ? extends Class<?>> types,
      ToIntFunction<Class<?>> revisionOf,
      Map<String, UnaryOperator<ObjectNode>> upcasts) {
    super(builder);
    this.upcasts = Map.copyOf(upcasts);
    OF_AXON.forEach((name, type) -> name(name, type, FIRST_REVISION));
    classes.putAll(types);
    types.forEach((name, type) -> name(name, type, revisionOf.applyAsInt(type)));
  }

  /** Revisions are those of Axon's {@link Revision} annotation, or 1. */
  public static NamedTypeSerializer of(ObjectMapper mapper, Map<String, ? extends Class<?>> types) {
    return of(mapper, types, NamedTypeSerializer::annotated, Map.of());
  }

  /**
   * @param mapper is copied, then Axon's modules are added to the copy
   * @param types logical name to class; the name and the class must be unique
   * @param revisionOf at which a class is written now
   * @param upcasts {@code name.rN} to what makes revision N + 1 of a revision N
   */
  public static NamedTypeSerializer of(
      ObjectMapper mapper,
      Map<String, ? extends Class<?>> types,
      ToIntFunction<Class<?>> revisionOf,
      Map<String, UnaryOperator<ObjectNode>> upcasts) {
    return new NamedTypeSerializer(
        JacksonSerializer.builder().objectMapper(mapper.copy()), types, revisionOf, upcasts);
  }

  private static int annotated(Class<?> type) {
    Revision revision = type.getAnnotation(Revision.class);
    return revision == null ? FIRST_REVISION : Integer.parseInt(revision.value());
  }

  private void name(String name, Class<?> type, int revision) {
    revisions.put(name, revision);
    SerializedType other =
        names.put(type, new SimpleSerializedType(name, Integer.toString(revision)));
    if (other != null) {
      throw new IllegalArgumentException(type + " has two names: " + name + ", " + other.getName());
    }
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the signature is Axon's
  public <S, T> T deserialize(SerializedObject<S> stored) {
    String name = stored.getType().getName();
    int revision = revision(stored.getType());
    int present = revisions.getOrDefault(name, FIRST_REVISION);
    if (revision >= present) {
      return super.deserialize(stored);
    }
    try {
      ObjectNode tree =
          (ObjectNode)
              getObjectMapper().readTree(getConverter().convert(stored, String.class).getData());
      for (int from = revision; from < present; from++) {
        tree = upcast(name, from).apply(tree);
      }
      @SuppressWarnings("unchecked") // the class that is listed under the name
      T value = (T) getObjectMapper().treeToValue(tree, classes.get(name));
      return value;
    } catch (JsonProcessingException | ClassCastException e) {
      throw new SerializationException(name + " at revision " + revision + " cannot be read", e);
    }
  }

  private UnaryOperator<ObjectNode> upcast(String name, int from) {
    UnaryOperator<ObjectNode> upcast = upcasts.get(name + ".r" + from);
    if (upcast == null) {
      throw new SerializationException("There is no upcast of " + name + " from revision " + from);
    }
    return upcast;
  }

  /** Axon writes no revision of its own types. */
  private static int revision(SerializedType type) {
    String text = type.getRevision();
    if (text == null) {
      return FIRST_REVISION;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notOfHere) {
      return Integer.MAX_VALUE;
    }
  }

  @Override
  public Class<?> classForType(SerializedType type) {
    if (SerializedType.emptyType().equals(type)) {
      return Void.class;
    }
    boolean newer = revision(type) > revisions.getOrDefault(type.getName(), Integer.MAX_VALUE);
    return newer
        ? UnknownSerializedType.class
        : classes.getOrDefault(type.getName(), UnknownSerializedType.class);
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
