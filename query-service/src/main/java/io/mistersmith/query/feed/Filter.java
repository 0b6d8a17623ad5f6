package io.mistersmith.query.feed;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which discoveries a client wants: all that every given part agrees to. An empty set agrees to
 * everything.
 *
 * @param roles lower case
 * @param minConfidence itself included
 */
public record Filter(
    @Nullable AgentId agentId,
    Set<DiscoveryType> types,
    Set<String> roles,
    @Nullable BigDecimal minConfidence) {
  public static final Filter ALL = new Filter(null, Set.of(), Set.of(), null);

  public Filter {
    types = Set.copyOf(types);
    roles = Set.copyOf(roles);
  }

  public boolean wants(DiscoveryShared one) {
    return (agentId == null || agentId.equals(one.agentId()))
        && (types.isEmpty() || types.contains(one.discoveryType()))
        && (roles.isEmpty() || roles.contains(one.agentRole().toLowerCase(Locale.ROOT)))
        && (minConfidence == null || one.confidence().compareTo(minConfidence) >= 0);
  }
}
