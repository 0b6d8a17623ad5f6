package io.mistersmith.command.context;

import static io.mistersmith.command.context.ContextRefusal.CONTEXT_EXISTS;
import static io.mistersmith.command.context.ContextRefusal.EXPIRES_AT_ONCE;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.mistersmith.api.context.ContextCommand.ShareContext;
import io.mistersmith.api.context.ContextEvent;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextId;
import io.mistersmith.command.CommandRefused;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** What an agent has told another one or all. Once shared it never changes; it only expires. */
@Aggregate
class Context {

  @AggregateIdentifier private @Nullable ContextId id;

  private @Nullable ContextShared shared;

  Context() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  ContextShared handle(ShareContext c) {
    if (!c.expiresAt().isAfter(c.at())) {
      throw new CommandRefused(EXPIRES_AT_ONCE, "Context must last for some time.");
    }
    ContextShared wanted =
        new ContextShared(
            c.contextId(),
            c.agentId(),
            c.toAgentId(),
            c.topic(),
            c.content(),
            c.at(),
            c.expiresAt());
    if (shared == null) {
      apply(wanted);
      return wanted;
    }
    if (!sameContent(shared, wanted)) {
      throw new CommandRefused(CONTEXT_EXISTS, c.contextId() + " is other context.");
    }
    return shared;
  }

  @EventSourcingHandler
  void on(ContextEvent event) {
    id = event.contextId();
    shared =
        switch (event) {
          case ContextShared e -> e;
        };
  }

  private static boolean sameContent(ContextShared one, ContextShared other) {
    return one.agentId().equals(other.agentId())
        && Objects.equals(one.toAgentId(), other.toAgentId())
        && one.topic().equals(other.topic())
        && one.content().equals(other.content());
  }
}
