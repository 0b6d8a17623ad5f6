package io.mistersmith.command.control;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.relay.EventRelay;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code nats pub agent.command '{"action":"spawn"}'}, or {@code nats request
 * agents.agent-7.commands.pause ''}. What this service itself says to runners on the latter subject
 * is not meant for it. Whoever the server lets publish there is taken for an administrator; one
 * instance takes each message; it is answered when an answer is asked for.
 */
final class BareCommands {
  private static final Logger LOG = LoggerFactory.getLogger(BareCommands.class);
  private static final String AGENT_COMMAND = "agent.command";
  private static final String SYSTEM_CONTROL = "system.control.";
  private static final String GROUP = "command-service";
  private static final int MAX_BYTES = 64 * 1024;

  private final NatsLink link;
  private final Commands commands;
  private final JdbcClient jdbc;
  private final MeterRegistry meters;
  private final Clock clock;
  private final AtomicBoolean listening = new AtomicBoolean();

  BareCommands(
      NatsLink link, Commands commands, JdbcClient jdbc, MeterRegistry meters, Clock clock) {
    this.link = link;
    this.commands = commands;
    this.jdbc = jdbc;
    this.meters = meters;
    this.clock = clock;
    link.onConnected(this::listen);
  }

  /** Once: the client renews the subscription by itself after a reconnect. */
  private void listen() {
    try {
      Connection connection = link.connection();
      if (listening.compareAndSet(false, true)) {
        Dispatcher dispatcher = connection.createDispatcher(message -> on(connection, message));
        dispatcher.subscribe(AGENT_COMMAND, GROUP);
        dispatcher.subscribe(SYSTEM_CONTROL + "*", GROUP);
        dispatcher.subscribe(Subjects.ALL_AGENT_COMMANDS, GROUP);
      }
    } catch (NatsUnavailable gone) {
      LOG.debug("not listening yet: {}", gone.getMessage());
    }
  }

  private void on(Connection connection, Message message) {
    if (isOurOwn(message)) {
      return;
    }
    BareAnswer answer = answer(message);
    if (!answer.accepted()) {
      meters.counter("smith.control.refused", "reason", String.valueOf(answer.code())).increment();
      LOG.info("{} is refused ({}): {}", message.getSubject(), answer.code(), answer.message());
    }
    if (message.getReplyTo() != null) {
      connection.publish(message.getReplyTo(), Json.bytes(answer));
    }
  }

  private static boolean isOurOwn(Message message) {
    return Envelope.read(message.getHeaders())
        .filter(envelope -> envelope.source().equals(EventRelay.SOURCE))
        .isPresent();
  }

  private BareAnswer answer(Message message) {
    try {
      return act(message.getSubject(), body(message.getData()));
    } catch (CommandRefused refused) {
      return BareAnswer.refused(refused.code(), String.valueOf(refused.getMessage()));
    } catch (IOException e) {
      return BareAnswer.refused("invalid_input", "The body is not a command in JSON");
    } catch (RuntimeException e) {
      LOG.error("{} failed", message.getSubject(), e);
      return BareAnswer.refused("internal_error", "The command could not be carried out");
    }
  }

  private static BareCommand body(byte[] data) throws IOException {
    if (data.length > MAX_BYTES) {
      throw new IOException("too long");
    }
    return data.length == 0
        ? new BareCommand(null, null, null, null, null)
        : Json.read(data, BareCommand.class);
  }

  private BareAnswer act(String subject, BareCommand c) {
    if (subject.startsWith("agents.")) {
      String[] tokens = subject.split("\\.", -1);
      return Ids.isValid(tokens[1])
          ? act(tokens[3], new AgentId(tokens[1]), c)
          : BareAnswer.refused("invalid_input", "The subject names no agent");
    }
    String action =
        subject.startsWith(SYSTEM_CONTROL)
            ? subject.substring(SYSTEM_CONTROL.length())
            : String.valueOf(c.action());
    return switch (action) {
      case "spawn" -> spawn(c);
      case "status" -> new BareAnswer(true, null, null, null, agents());
      default -> {
        AgentId agent = c.agentId();
        yield agent == null
            ? BareAnswer.refused("invalid_input", "agent_id is missing, or the action is unknown")
            : control(action, agent);
      }
    };
  }

  private BareAnswer act(String action, AgentId agent, BareCommand c) {
    if (c.agentId() != null && !c.agentId().equals(agent)) {
      return BareAnswer.refused("invalid_input", "agent_id is not the one of the subject");
    }
    return action.equals("spawn")
        ? spawn(new BareCommand(action, agent, c.role(), c.capabilities(), c.executor()))
        : control(action, agent);
  }

  private BareAnswer spawn(BareCommand c) {
    AgentId id = c.agentId() == null ? AgentId.random() : c.agentId();
    AgentSpec spec =
        new AgentSpec(
            c.role() == null ? "Worker" : c.role(),
            c.capabilities() == null ? List.of() : c.capabilities(),
            c.executor() == null ? "auto" : c.executor(),
            null,
            "per_task");
    return send(new AgentCommand.CreateAgent(id, spec, clock.instant()));
  }

  private BareAnswer control(String action, AgentId agent) {
    Instant now = clock.instant();
    return switch (action) {
      case "stop" -> send(new AgentCommand.StopAgent(agent, false, "requested", now));
      case "kill" -> send(new AgentCommand.StopAgent(agent, true, "requested", now));
      case "pause" -> send(new AgentCommand.PauseAgent(agent, now));
      case "resume" -> send(new AgentCommand.ResumeAgent(agent, now));
      case "restart" -> send(new AgentCommand.RestartAgent(agent, "requested", now));
      default -> BareAnswer.refused("unknown_action", "There is no action " + action);
    };
  }

  private BareAnswer send(AgentCommand command) {
    commands.send(command, Caller.platform("nats:admin", null, null));
    return BareAnswer.accepted(command.agentId());
  }

  private Map<String, Integer> agents() {
    Map<String, Integer> counts = new TreeMap<>();
    jdbc.sql("SELECT status, count(*) FROM command.agent GROUP BY status")
        .query(
            row -> {
              counts.put(row.getString(1), row.getInt(2));
            });
    return counts;
  }
}
