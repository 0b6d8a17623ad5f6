package io.mistersmith.query.feed;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.base.door.Principal;
import io.mistersmith.query.feed.Subscriptions.Subscription;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of subscribe_discoveries and the body of POST /api/v1/discoveries/subscriptions.
 */
public record SubscribeDiscoveries(
    @NotBlank @Size(max = 64) @Pattern(regexp = "^[A-Za-z0-9][A-Za-z0-9_-]*$")
        String subscriberAgentId,
    @Nullable @Size(max = 6)
        List<
                @Pattern(regexp = "(?i)^(pattern|anomaly|connection|solution|question|insight)$")
                String>
            discoveryTypes,
    @Nullable @Size(max = 32) List<@NotBlank @Size(max = 64) String> agentRoles,
    @Nullable @DecimalMin("0") @DecimalMax("1") BigDecimal minConfidence) {

  /**
   * @param sseEndpoint where its stream is
   */
  public record Subscribed(
      String subscriptionId,
      String subscriberAgentId,
      List<String> discoveryTypes,
      List<String> agentRoles,
      @Nullable BigDecimal minConfidence,
      String sseEndpoint) {

    public static Subscribed of(Subscription one) {
      Filter filter = one.filter();
      String agent = URLEncoder.encode(one.subscriber(), StandardCharsets.UTF_8);
      return new Subscribed(
          one.subscriptionId(),
          one.subscriber(),
          filter.types().stream().map(DiscoveryType::wireName).sorted().toList(),
          filter.roles().stream().sorted().toList(),
          filter.minConfidence(),
          "/discoveries/stream?agent_id=" + agent + "&subscription_id=" + one.subscriptionId());
    }
  }

  /** A worker subscribes for itself only. */
  public Subscribed in(Subscriptions subscriptions, Principal caller) {
    caller.requireMayActAs(new AgentId(subscriberAgentId));
    Filter filter =
        new Filter(
            null,
            given(discoveryTypes).map(DiscoveryType::of).collect(Collectors.toSet()),
            given(agentRoles)
                .map(role -> role.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()),
            minConfidence);
    return Subscribed.of(subscriptions.add(caller, subscriberAgentId, filter));
  }

  private static Stream<String> given(@Nullable List<String> list) {
    return list == null ? Stream.empty() : list.stream();
  }
}
