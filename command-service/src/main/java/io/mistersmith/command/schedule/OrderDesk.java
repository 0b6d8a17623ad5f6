package io.mistersmith.command.schedule;

import io.mistersmith.api.Ids;
import io.mistersmith.api.Json;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentMessage.Control;
import io.mistersmith.api.agent.AgentMessage.Reply;
import io.mistersmith.api.agent.AgentMessage.Spawn;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskCommand;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.Envelope;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.mistersmith.base.nats.NobodyListens;
import io.mistersmith.command.Commands;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.command.schedule.Orders.Outcome;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How each kind of order is carried out: a request to a runner or a command. */
final class OrderDesk implements Orders.Performer {
  private static final int GIVEN_UP_AFTER = 10;

  private final Board board;
  private final Commands commands;
  private final NatsLink link;
  private final Streams streams;
  private final ScheduleSettings settings;
  private final Clock clock;

  OrderDesk(
      Board board,
      Commands commands,
      NatsLink link,
      Streams streams,
      ScheduleSettings settings,
      Clock clock) {
    this.board = board;
    this.commands = commands;
    this.link = link;
    this.streams = streams;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Outcome perform(Due due) throws InterruptedException {
    if (!streams.areReady()) {
      return new Outcome.LookAgain(settings.again());
    }
    try {
      return switch (due.kind()) {
        case "spawn" -> spawn(due);
        case "stop", "kill" -> stop(due);
        case "pause", "resume" -> inform(due);
        case "cancel" -> cancel(due);
        case "release" -> release(due);
        default -> throw new IllegalStateException("unknown order " + due.kind());
      };
    } catch (NatsUnavailable | IOException notYet) {
      return new Outcome.NotYet(String.valueOf(notYet.getMessage()));
    }
  }

  /** A runner that has taken it and lives is not asked again: another might take it too. */
  private Outcome spawn(Due due) throws NatsUnavailable, IOException, InterruptedException {
    if (board.runner(due.agent()).isPresent()
        && board.heardSince(due.agent(), clock.instant().minus(settings.silence()))) {
      return new Outcome.LookAgain(settings.heartbeat());
    }
    AgentSpec spec = board.spec(due.agent()).orElseThrow();
    Optional<Reply> reply = askForAPlace(due, new Spawn(due.agent(), spec));
    if (reply.isEmpty()) {
      return nobodyAnswered();
    }
    String runner = reply.get().runnerId();
    if (!Ids.isValid(runner)) {
      return new Outcome.NotYet("a runner answered whose runner_id cannot be a NATS token");
    }
    if (!reply.get().accepted()) {
      return new Outcome.NotYet(runner + " says " + reply.get().code());
    }
    streams.ensureRunner(runner);
    return new Outcome.LookAgain(settings.silence());
  }

  /**
   * The runner that had the agent last keeps the sessions of its workers, so it is asked first. One
   * that is gone or has no place leaves it to the others; whether one that does not answer has
   * taken it will show before the next try.
   */
  private Optional<Reply> askForAPlace(Due due, Spawn spawn)
      throws NatsUnavailable, IOException, InterruptedException {
    Optional<String> last = board.lastRunner(due.agent());
    if (last.isPresent()) {
      try {
        Reply reply =
            Json.read(
                link.request(
                        Subjects.spawnAt(last.get()),
                        spawn,
                        envelope(due, "spawn"),
                        settings.replyTimeout())
                    .getData(),
                Reply.class);
        if (reply.accepted() || Reply.AGENT_LEAVING.equals(reply.code())) {
          return Optional.of(reply);
        }
      } catch (NobodyListens gone) {
        // The others are asked.
      } catch (NatsUnavailable silent) {
        if (due.tries() == 0) {
          throw silent;
        }
      }
    }
    return ask(due, "spawn", spawn);
  }

  /** Whom no runner knows has nothing left to stop. */
  private Outcome stop(Due due) throws NatsUnavailable, IOException, InterruptedException {
    Optional<Reply> reply = control(due, null);
    if (reply.isPresent()) {
      return new Outcome.LookAgain(settings.heartbeat());
    }
    boolean neverStarted = board.runner(due.agent()).isEmpty();
    boolean silent = !board.heardSince(due.agent(), clock.instant().minus(settings.silence()));
    if (neverStarted || silent) {
      commands.send(new AgentCommand.ConfirmStopped(due.agent(), clock.instant()), due.caller());
      return new Outcome.Done();
    }
    return nobodyAnswered();
  }

  private Outcome inform(Due due) throws NatsUnavailable, IOException, InterruptedException {
    return control(due, null).isPresent() || due.tries() >= GIVEN_UP_AFTER
        ? new Outcome.Done()
        : nobodyAnswered();
  }

  /** A runner that does not have the run, or is gone, has nothing to end. */
  private Outcome cancel(Due due) throws NatsUnavailable, IOException, InterruptedException {
    return control(due, new RunId(due.runId())).isPresent() || due.tries() >= GIVEN_UP_AFTER
        ? new Outcome.Done()
        : nobodyAnswered();
  }

  private Outcome release(Due due) {
    commands.send(
        new TaskCommand.ReleaseTask(
            new TaskId(due.taskId()), new RunId(due.runId()), due.reason(), clock.instant()),
        due.caller());
    return new Outcome.Done();
  }

  private Optional<Reply> control(Due due, @Nullable RunId run)
      throws NatsUnavailable, IOException, InterruptedException {
    return ask(due, due.kind(), new Control(due.agent(), due.kind(), run, due.reason()));
  }

  private Outcome nobodyAnswered() {
    return new Outcome.NotYet(
        "no runner answered within " + settings.replyTimeout().toMillis() + " ms");
  }

  /** Empty when nobody answers in time. */
  private Optional<Reply> ask(Due due, String command, Object body)
      throws NatsUnavailable, IOException, InterruptedException {
    List<Message> answers =
        link.requestMany(
            Subjects.command(due.agent(), command),
            body,
            envelope(due, command),
            settings.replyTimeout(),
            _ -> true);
    return answers.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.read(answers.getFirst().getData(), Reply.class));
  }

  private Envelope envelope(Due due, String command) {
    return Envelope.of("/command-service", "agent." + command, clock.instant())
        .correlated(due.caller().correlationId(), due.caller().causationId());
  }
}
