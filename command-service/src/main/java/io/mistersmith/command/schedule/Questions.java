package io.mistersmith.command.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskCommand.CreateTask;
import io.mistersmith.api.task.TaskEvent.TaskCompleted;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.Commands;
import io.mistersmith.command.log.EventReading;
import io.mistersmith.command.schedule.Orders.Outcome;
import io.mistersmith.eventstore.EventLog;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The live orchestrator: puts each question to a suitable agent, as a task whose cause is the
 * question, and shares the answer as a discovery that relates to it. Both are named by what they
 * follow from, so that doing it again changes nothing.
 */
final class Questions implements Orders.Performer {
  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);
  private static final String NAME = "orchestrator";
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final int MOST_CHARS = 65_536;
  private static final String DESCRIPTION =
      "Another agent has a question; it is the parameter named question. Answer it as well as you"
          + " can. End with a JSON object: findings, a list of what supports the answer, and"
          + " summary, the answer itself.";

  private final Board board;
  private final Commands commands;
  private final EventLog log;
  private final JdbcClient jdbc;
  private final QuestionSettings settings;
  private final MeterRegistry meters;
  private final Clock clock;

  Questions(
      Board board,
      Commands commands,
      EventLog log,
      JdbcClient jdbc,
      QuestionSettings settings,
      MeterRegistry meters,
      Clock clock) {
    this.board = board;
    this.commands = commands;
    this.log = log;
    this.jdbc = jdbc;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
  }

  static boolean areMeantBy(Due due) {
    return due.kind().equals("ask") || due.kind().equals("answer");
  }

  @Override
  public Outcome perform(Due due) {
    return switch (EventReading.event(log.at(due.position()).orElseThrow())) {
      case DiscoveryShared question -> ask(due, question);
      case TaskCompleted done -> answer(due, done);
      default -> throw new IllegalStateException(due + " follows from something else");
    };
  }

  /** One at a time, so that the limits hold. */
  private synchronized Outcome ask(Due due, DiscoveryShared question) {
    Instant now = clock.instant();
    if (!settings.enabled()) {
      return refused(question, "disabled");
    }
    if (isTooMuch(question.agentId(), now)) {
      return question.sharedAt().plus(settings.patience()).isBefore(now)
          ? refused(question, "limit")
          : new Outcome.LookAgain(Duration.ofSeconds(1));
    }
    TaskId task = new TaskId(due.taskId());
    commands.send(
        new CreateTask(
            task,
            DESCRIPTION,
            settings.priority(),
            capabilities(question),
            parameters(question),
            settings.timeoutSeconds(),
            settings.maxAttempts(),
            now),
        caller(due));
    jdbc.sql("UPDATE command.question SET asked_at = ? WHERE task_id = ? AND asked_at IS NULL")
        .params(Timestamp.from(now), task.value())
        .update();
    return new Outcome.Done();
  }

  private boolean isTooMuch(AgentId asks, Instant now) {
    return count("asked_at IS NOT NULL AND ended_at IS NULL") >= settings.openAtMost()
        || count("agent_id = ? AND asked_at > ?", asks.value(), Timestamp.from(now.minus(AN_HOUR)))
            >= settings.perAgentAndHour();
  }

  private int count(String condition, Object... values) {
    return jdbc.sql("SELECT count(*) FROM command.question WHERE " + condition)
        .params(values)
        .query(Integer.class)
        .single();
  }

  private Outcome refused(DiscoveryShared question, String reason) {
    meters.counter("smith.questions.refused", "reason", reason).increment();
    LOG.warn("{} is put to nobody: {}", question.discoveryId(), reason);
    return new Outcome.Done();
  }

  /** Those of one agent, not the asker, that the question speaks of most. */
  private List<String> capabilities(DiscoveryShared question) {
    String words = words(question.content());
    List<String> best = List.of();
    for (Board.Agent agent : board.agents()) {
      List<String> named =
          agent.capabilities().stream().filter(one -> words.contains(words(one))).toList();
      if (!agent.id().equals(question.agentId()) && named.size() > best.size()) {
        best = named;
      }
    }
    return best.isEmpty() ? settings.capabilities() : best;
  }

  private static String words(String text) {
    return " " + text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ") + " ";
  }

  private static ObjectNode parameters(DiscoveryShared question) {
    return Json.STRICT
        .createObjectNode()
        .put("question", question.content())
        .put("question_id", question.discoveryId().value())
        .put("asked_by", question.agentId().value())
        .put("asked_by_role", question.agentRole());
  }

  private Outcome answer(Due due, TaskCompleted done) {
    DiscoveryId question =
        new DiscoveryId(
            jdbc.sql("SELECT discovery_id FROM command.question WHERE task_id = ?")
                .param(due.taskId())
                .query(String.class)
                .single());
    commands.send(
        new ShareDiscovery(
            DiscoveryId.derivedFrom(due.taskId()),
            done.agentId(),
            board.spec(done.agentId()).map(AgentSpec::role).orElse("Agent"),
            DiscoveryType.SOLUTION,
            content(done.result()),
            confidence(done.result()),
            question,
            clock.instant()),
        caller(due));
    return new Outcome.Done();
  }

  private static String content(JsonNode result) {
    String summary = result.path("summary").asText("");
    String content = summary.isBlank() ? result.toString() : summary;
    return content.length() <= MOST_CHARS ? content : content.substring(0, MOST_CHARS - 1) + "…";
  }

  private BigDecimal confidence(JsonNode result) {
    BigDecimal said = result.path("confidence").decimalValue();
    boolean fits =
        result.path("confidence").isNumber()
            && said.signum() >= 0
            && said.compareTo(BigDecimal.ONE) <= 0;
    return fits ? said : settings.confidence();
  }

  private static Caller caller(Due due) {
    return Caller.platform(NAME, due.caller().correlationId(), due.caller().causationId());
  }
}
