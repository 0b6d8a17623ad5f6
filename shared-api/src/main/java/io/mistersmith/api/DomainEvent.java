package io.mistersmith.api;

import io.mistersmith.api.agent.AgentEvent;
import io.mistersmith.api.alert.AlertEvent;
import io.mistersmith.api.context.ContextEvent;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.error.ErrorEvent;
import io.mistersmith.api.letter.LetterEvent;
import io.mistersmith.api.run.RunEvent;
import io.mistersmith.api.supervision.SupervisorEvent;
import io.mistersmith.api.task.TaskEvent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything that can have happened. The families below are the closed list. */
public interface DomainEvent {

  /** The sealed families of events. */
  List<Class<? extends DomainEvent>> FAMILIES =
      List.of(
          TaskEvent.class,
          AgentEvent.class,
          DiscoveryEvent.class,
          ContextEvent.class,
          RunEvent.class,
          SupervisorEvent.class,
          ErrorEvent.class,
          AlertEvent.class,
          LetterEvent.class,
          ReceiptEvent.class);

  /** Logical stored name to the class that reads it, for every event there is. */
  static Map<String, Class<?>> storedTypes() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    FAMILIES.stream()
        .flatMap(DomainEvent::leaves)
        .forEach(
            type -> {
              if (types.put(nameOf(type), type) != null) {
                throw new IllegalStateException("two events are stored as " + nameOf(type));
              }
            });
    return Collections.unmodifiableMap(types);
  }

  /** The logical name, for example {@code task.created}. */
  static String nameOf(Class<?> event) {
    StoredAs stored = event.getAnnotation(StoredAs.class);
    if (stored == null) {
      throw new IllegalArgumentException(event.getName() + " has no @StoredAs name");
    }
    return stored.value();
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    Class<?>[] below = type.getPermittedSubclasses();
    return below == null ? Stream.of(type) : Arrays.stream(below).flatMap(DomainEvent::leaves);
  }
}
