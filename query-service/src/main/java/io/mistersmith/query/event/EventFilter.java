package io.mistersmith.query.event;

import io.mistersmith.api.DomainEvent;
import io.mistersmith.base.door.QueryParameters;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.live.LogEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events: all that every given part agrees to.
 *
 * @param types logical names; empty for all
 * @param correlation the correlation id of the story
 * @param actor the principal who caused it
 */
@QueryParameters(
    value = {"aggregate_id", "aggregate_type", "correlation", "actor"},
    lists = "type")
public record EventFilter(
    @Nullable String aggregateId,
    @Nullable String aggregateType,
    Set<String> types,
    @Nullable String correlation,
    @Nullable String actor) {
  public static final EventFilter ALL = new EventFilter(null, null, Set.of(), null, null);
  private static final Set<String> KNOWN = DomainEvent.storedTypes().keySet();

  /**
   * @param parameters of a request; {@code type} may be repeated, comma separated, and a family,
   *     {@code task.*}
   * @throws io.mistersmith.base.problem.ProblemException 400 {@code invalid_input}
   */
  public static EventFilter of(Map<String, String[]> parameters) {
    return new EventFilter(
        one(parameters, "aggregate_id"),
        one(parameters, "aggregate_type"),
        types(parameters.get("type")),
        one(parameters, "correlation"),
        one(parameters, "actor"));
  }

  public boolean wants(LogEvent event) {
    return (aggregateId == null || aggregateId.equals(event.stored().aggregateId()))
        && (aggregateType == null || aggregateType.equals(event.stored().aggregateType()))
        && (types.isEmpty() || types.contains(event.stored().type()))
        && (correlation == null || correlation.equals(metadata(event, "correlation_id")))
        && (actor == null || actor.equals(metadata(event, "principal")));
  }

  Filters sql() {
    return Filters.none()
        .and("aggregate_id = ?", aggregateId)
        .and("aggregate_type = ?", aggregateType)
        .and("event_type = ANY (?)", types.isEmpty() ? null : types.toArray(String[]::new))
        .and("metadata ->> 'correlation_id' = ?", correlation)
        .and("metadata ->> 'principal' = ?", actor);
  }

  /** On the rows of the history read model, which has an index for each of the two. */
  Filters byStoryAndActor() {
    return Filters.none().and("correlation_id = ?", correlation).and("principal = ?", actor);
  }

  private static String metadata(LogEvent event, String name) {
    return event.metadata().path(name).asText();
  }

  private static @Nullable String one(Map<String, String[]> parameters, String name) {
    String[] given = parameters.get(name);
    if (given == null || given.length == 0 || given[0].isEmpty()) {
      return null;
    }
    if (given.length > 1 || given[0].length() > 200 || given[0].indexOf('\0') >= 0) {
      throw Paging.invalid(name, "must be one text of at most 200 characters");
    }
    return given[0];
  }

  private static Set<String> types(String @Nullable [] given) {
    return given == null
        ? Set.of()
        : Arrays.stream(given)
            .flatMap(text -> Arrays.stream(text.split(",")))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .flatMap(EventFilter::known)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> known(String name) {
    List<String> types =
        name.endsWith(".*")
            ? KNOWN.stream()
                .filter(known -> known.startsWith(name.substring(0, name.length() - 1)))
                .toList()
            : KNOWN.contains(name) ? List.of(name) : List.of();
    if (types.isEmpty()) {
      throw Paging.invalid(
          "type", "must be of " + KNOWN.stream().sorted().collect(Collectors.joining(", ")));
    }
    return types.stream();
  }
}
