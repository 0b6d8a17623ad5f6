package io.mistersmith.command.discovery;

import static io.mistersmith.command.discovery.DiscoveryRefusal.CONFIDENCE_OUT_OF_RANGE;
import static io.mistersmith.command.discovery.DiscoveryRefusal.DISCOVERY_EXISTS;
import static io.mistersmith.command.discovery.DiscoveryRefusal.NOT_ITS_DISCOVERY;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.discovery.DiscoveryCommand.RetractDiscovery;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryEvent;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.command.CommandRefused;
import java.math.BigDecimal;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A fact that an agent reported. Once shared it never changes; it may turn out not to hold. Not
 * remembered: it has few events.
 */
@Aggregate
class Discovery {

  @AggregateIdentifier private @Nullable DiscoveryId id;

  private @Nullable DiscoveryShared shared;
  private @Nullable DiscoveryRetracted retracted;

  Discovery() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  DiscoveryShared handle(ShareDiscovery c) {
    if (c.confidence().signum() < 0 || c.confidence().compareTo(BigDecimal.ONE) > 0) {
      throw new CommandRefused(
          CONFIDENCE_OUT_OF_RANGE, "confidence must be from 0 to 1, not " + c.confidence() + ".");
    }
    DiscoveryShared wanted =
        new DiscoveryShared(
            c.discoveryId(),
            c.agentId(),
            c.agentRole(),
            c.discoveryType(),
            c.content(),
            c.confidence(),
            c.relatedTo(),
            c.at());
    if (shared == null) {
      apply(wanted);
      return wanted;
    }
    if (!sameContent(shared, wanted)) {
      throw new CommandRefused(DISCOVERY_EXISTS, c.discoveryId() + " is another discovery.");
    }
    return shared;
  }

  /** A second time is a success that keeps the first reason. */
  @CommandHandler
  DiscoveryView handle(RetractDiscovery c) {
    DiscoveryShared known = Objects.requireNonNull(shared);
    if (c.by() != null && !c.by().equals(known.agentId())) {
      throw new CommandRefused(
          NOT_ITS_DISCOVERY, c.discoveryId() + " was shared by " + known.agentId() + ".");
    }
    DiscoveryRetracted gone = retracted;
    if (gone == null) {
      gone = new DiscoveryRetracted(c.discoveryId(), known.agentId(), c.by(), c.reason(), c.at());
      apply(gone);
    }
    return DiscoveryView.of(known, 0).retracted(gone, 0);
  }

  @EventSourcingHandler
  void on(DiscoveryEvent event) {
    id = event.discoveryId();
    switch (event) {
      case DiscoveryShared e -> shared = e;
      case DiscoveryRetracted e -> retracted = e;
    }
  }

  private static boolean sameContent(DiscoveryShared one, DiscoveryShared other) {
    return one.agentId().equals(other.agentId())
        && one.agentRole().equals(other.agentRole())
        && one.discoveryType() == other.discoveryType()
        && one.content().equals(other.content())
        && one.confidence().compareTo(other.confidence()) == 0
        && Objects.equals(one.relatedTo(), other.relatedTo());
  }
}
