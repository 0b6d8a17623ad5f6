package io.mistersmith.query.discovery;

import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Paging;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which discoveries. What is null or empty lets everything through.
 *
 * @param types of discovery, lower case
 * @param since a time in the platform's form
 * @param q text that the content contains, in any letter case
 * @param relatedTo the discovery that it refers to
 */
public record DiscoveryFilter(
    List<String> types,
    @Nullable String agentId,
    List<String> roles,
    @Nullable BigDecimal minConfidence,
    @Nullable String since,
    @Nullable String q,
    @Nullable String relatedTo) {

  public static final DiscoveryFilter ALL =
      new DiscoveryFilter(List.of(), null, List.of(), null, null, null, null);

  public DiscoveryFilter {
    types = List.copyOf(types);
    roles = List.copyOf(roles);
  }

  public Filters sql() {
    return Filters.none()
        .and("discovery_type = ANY (?)", types.isEmpty() ? null : types.toArray(String[]::new))
        .and("agent_id = ?", agentId)
        .and("agent_role = ANY (?)", roles.isEmpty() ? null : roles.toArray(String[]::new))
        .and("confidence >= ?", minConfidence)
        .and("made_at >= ?", since)
        .and("content ILIKE ?", q == null ? null : "%" + escaped(q) + "%")
        .and("related_to = ?", relatedTo);
  }

  /** The six names in any letter case, or 400 naming them. */
  public static List<String> types(@Nullable Collection<String> names) {
    try {
      return names == null
          ? List.of()
          : names.stream().map(name -> DiscoveryType.of(name.strip()).wireName()).toList();
    } catch (IllegalArgumentException unknown) {
      throw Paging.invalid("discovery_types", "must be of " + DiscoveryType.names());
    }
  }

  /** A number from 0 to 1, or 400. */
  public static @Nullable BigDecimal confidence(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      BigDecimal number = text.length() > 20 ? BigDecimal.TEN : new BigDecimal(text);
      if (number.signum() >= 0 && number.compareTo(BigDecimal.ONE) <= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below.
    }
    throw Paging.invalid("min_confidence", "must be a number from 0 to 1");
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
