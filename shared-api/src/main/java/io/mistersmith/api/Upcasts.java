package io.mistersmith.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads events of every revision there ever was. Who changes an event so that its old golden file
 * is no longer read raises the revision of its {@link StoredAs} and adds the step here; the old
 * golden file stays.
 */
public final class Upcasts {

  /** {@code task.created.r1} to what makes a revision 2 of a revision 1, and so on. */
  public static final Map<String, UnaryOperator<ObjectNode>> ALL = Map.of();

  private static final Map<String, Class<?>> TYPES = DomainEvent.storedTypes();

  private Upcasts() {}

  /** At which revision a class is written now. */
  public static int revisionOf(Class<?> event) {
    StoredAs stored = event.getAnnotation(StoredAs.class);
    return stored == null ? 1 : stored.revision();
  }

  /**
   * @param revision as stored; absent for the first
   * @throws IllegalArgumentException when this program does not know the name or the revision
   * @throws JsonProcessingException when the text is not such an event
   */
  public static DomainEvent read(String name, @Nullable String revision, String json)
      throws JsonProcessingException {
    Class<?> type = TYPES.get(name);
    int stored = revision == null ? 1 : Integer.parseInt(revision);
    if (type == null || stored > revisionOf(type)) {
      throw new IllegalArgumentException(name + " at revision " + stored + " is not known");
    }
    if (stored == revisionOf(type)) {
      return (DomainEvent) Json.LENIENT.readValue(json, type);
    }
    ObjectNode tree = Json.LENIENT.readValue(json, ObjectNode.class);
    for (int from = stored; from < revisionOf(type); from++) {
      UnaryOperator<ObjectNode> upcast = ALL.get(name + ".r" + from);
      if (upcast == null) {
        throw new IllegalArgumentException("there is no upcast of " + name + ".r" + from);
      }
      tree = upcast.apply(tree);
    }
    return (DomainEvent) Json.LENIENT.treeToValue(tree, type);
  }
}
