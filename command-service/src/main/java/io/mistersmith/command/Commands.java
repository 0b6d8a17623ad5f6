package io.mistersmith.command;

import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.alert.AlertCommand;
import io.mistersmith.api.context.ContextCommand;
import io.mistersmith.api.discovery.DiscoveryCommand;
import io.mistersmith.api.error.ErrorCommand;
import io.mistersmith.api.letter.LetterCommand;
import io.mistersmith.api.supervision.SupervisorCommand;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends commands, in the caller's thread. When {@link #send} returns, the events are committed; a
 * refusal is a {@link CommandRefused}; anything else that is thrown has recorded nothing, but for
 * {@link io.mistersmith.eventstore.UnknownAppendOutcome}.
 */
@Component
public class Commands {

  /** How often a command that lost a race against another one is decided anew. */
  static final int TRIES = 8;

  private final CommandBus bus;
  private final Cache cache;
  private final EventLog log;
  private final Origins origins;

  Commands(CommandBus bus, Cache aggregateCache, EventLog log, Origins origins) {
    this.bus = bus;
    this.cache = aggregateCache;
    this.log = log;
    this.origins = origins;
  }

  @SuppressWarnings("unchecked") // each family's handlers return its state
  public <R> Done<R> send(Object command, Caller caller) {
    return (Done<R>) sendTogether(List.of(command), caller).getFirst();
  }

  /**
   * Sends commands to different targets, in this order: what they record is stored at once, or none
   * of it. Refused when one of them is.
   */
  public List<Done<?>> sendTogether(List<?> commands, Caller caller) {
    return sendTogether(commands, caller, Map.of(), null);
  }

  /**
   * As {@link #sendTogether(List, Caller)}.
   *
   * @param metadata more of it, for every event
   * @throws ConcurrencyException also when the companion's place is taken
   */
  public List<Done<?>> sendTogether(
      List<?> commands,
      Caller caller,
      Map<String, String> metadata,
      @Nullable Companion companion) {
    List<String> targets = commands.stream().map(Commands::targetOf).toList();
    if (companion != null) {
      targets.forEach(cache::remove);
    }
    return decided(
        targets,
        companion == null ? TRIES : 1,
        unread -> {
          Set<String> fresh = unread ? fresh(commands) : Set.of();
          Sending sending = new Sending(commands.size(), companion, fresh);
          return together(commands, targets, caller, metadata, sending);
        },
        done -> done.stream().anyMatch(one -> one.events().isEmpty()));
  }

  /** Hardly ever is there a task already that is to be created. The append refuses if there is. */
  private static Set<String> fresh(List<?> commands) {
    return commands.stream()
        .filter(TaskCommand.CreateTask.class::isInstance)
        .map(Commands::targetOf)
        .collect(Collectors.toSet());
  }

  @FunctionalInterface
  private interface Decision<D> {
    /**
     * @param unread whether nothing is remembered of the targets, and nothing was read yet
     */
    D made(boolean unread);
  }

  /**
   * Another instance may know better than what is remembered here: who would refuse, or record
   * nothing, or lost a race, decides anew on what is stored.
   */
  private <D> D decided(
      List<String> targets, int tries, Decision<D> decision, Predicate<D> recordsNothing) {
    boolean remembered = targets.stream().anyMatch(cache::containsKey);
    for (int attempt = 1; ; attempt++) {
      try {
        D done = decision.made(attempt == 1 && !remembered);
        if (!remembered || !recordsNothing.test(done)) {
          return done;
        }
      } catch (CommandRefused refused) {
        if (!remembered) {
          throw refused;
        }
      } catch (ConcurrencyException | AggregateStreamCreationException lost) {
        if (attempt >= tries) {
          throw lost;
        }
      }
      targets.forEach(cache::remove);
      remembered = false;
    }
  }

  private List<Done<?>> together(
      List<?> commands,
      List<String> targets,
      Caller caller,
      Map<String, String> more,
      Sending sending) {
    Deque<UnitOfWork<?>> outer = leaveUnitsOfWork();
    try {
      ScopedValue.where(Sending.CURRENT, sending)
          .run(() -> inOneUnitOfWork(commands, targets, caller, more));
      origins.recorded(sending.events());
      List<Done<?>> done = new ArrayList<>();
      for (int i = 0; i < targets.size(); i++) {
        String target = targets.get(i);
        done.add(done(sending.results().get(i), sending.eventsOf(target), target, sending));
      }
      return done;
    } finally {
      outer.forEach(CurrentUnitOfWork::set);
    }
  }

  private void inOneUnitOfWork(
      List<?> commands, List<String> targets, Caller caller, Map<String, String> more) {
    UnitOfWork<?> all = DefaultUnitOfWork.startAndGet(GenericMessage.asMessage(targets));
    try {
      for (int i = 0; i < commands.size(); i++) {
        dispatch(commands.get(i), caller, more, targets.get(i));
      }
      all.commit();
    } catch (RuntimeException failure) {
      if (all.isActive()) {
        all.rollback(failure);
      }
      throw failure;
    }
  }

  private <R> Done<R> done(R state, List<EventMessage<?>> events, String target, Sending sending) {
    return new Done<>(
        state,
        events,
        () ->
            sending
                .lastPosition(target)
                .orElseGet(() -> positionOf(target, sending.lastSequenceNumber(target))));
  }

  private void dispatch(Object command, Caller caller, Map<String, String> more, String target) {
    CommandMessage<Object> plain = new GenericCommandMessage<>(command);
    CommandMessage<Object> message =
        plain.withMetaData(caller.metadata(plain.getIdentifier())).andMetaData(more);
    AtomicReference<@Nullable CommandResultMessage<?>> answer = new AtomicReference<>();
    bus.dispatch(message, (_, result) -> answer.set(result));
    CommandResultMessage<?> result = answer.get();
    if (result == null) {
      throw new IllegalStateException("commands are handled in the sender's thread");
    }
    if (result.isExceptional()) {
      throw failure(result.exceptionResult(), command, target);
    }
  }

  /**
   * A command that is sent by an event handler must not join the handler's unit of work: it would
   * be committed only with the handler's batch.
   */
  private static Deque<UnitOfWork<?>> leaveUnitsOfWork() {
    Deque<UnitOfWork<?>> left = new ArrayDeque<>();
    while (CurrentUnitOfWork.isStarted()) {
      UnitOfWork<?> unit = CurrentUnitOfWork.get();
      CurrentUnitOfWork.clear(unit);
      left.push(unit);
    }
    return left;
  }

  private static RuntimeException failure(Throwable cause, Object command, String target) {
    return switch (cause) {
      case AggregateNotFoundException _ ->
          new CommandRefused(Missing.of(command), "There is no " + target + ".");
      case RuntimeException known -> known;
      case Error error -> throw error;
      default -> new IllegalStateException(cause);
    };
  }

  private long positionOf(String target, Optional<Long> recorded) {
    return recorded
        .or(() -> log.lastSequenceNumber(target))
        .flatMap(last -> log.readAggregate(target, last, 1).stream().findFirst())
        .map(StoredEvent::position)
        .orElse(0L);
  }

  private static String targetOf(Object command) {
    return switch (command) {
      case TaskCommand task -> task.taskId().value();
      case AgentCommand agent -> agent.agentId().value();
      case DiscoveryCommand discovery -> discovery.discoveryId().value();
      case ContextCommand context -> context.contextId().value();
      case SupervisorCommand supervisor -> supervisor.supervisorId().value();
      case ErrorCommand error -> error.errorId().value();
      case AlertCommand alert -> alert.alertId().value();
      case LetterCommand letter -> letter.letterId().value();
      default -> throw new IllegalArgumentException("no command: " + command.getClass());
    };
  }

  private enum Missing implements Refusal {
    TASK_NOT_FOUND,
    AGENT_NOT_FOUND,
    DISCOVERY_NOT_FOUND,
    SUPERVISOR_NOT_FOUND,
    ALERT_NOT_FOUND;

    static Missing of(Object command) {
      return switch (command) {
        case TaskCommand _ -> TASK_NOT_FOUND;
        case AgentCommand _ -> AGENT_NOT_FOUND;
        case SupervisorCommand _ -> SUPERVISOR_NOT_FOUND;
        case AlertCommand _ -> ALERT_NOT_FOUND;
        default -> DISCOVERY_NOT_FOUND;
      };
    }

    @Override
    public Kind kind() {
      return Kind.NOT_FOUND;
    }
  }
}
