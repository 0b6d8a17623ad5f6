package io.mistersmith.command.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskError;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import io.mistersmith.command.Caller;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import io.mistersmith.command.Refusal;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a report calls for, and says what becomes of the report. */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Until then reports behind this one wait, in order. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration LATER = Duration.ofSeconds(1);

  private final Commands commands;
  private final Origins origins;
  private final IngestSettings settings;
  private final MeterRegistry meters;

  public Ingest(Commands commands, Origins origins, IngestSettings settings, MeterRegistry meters) {
    this.commands = commands;
    this.origins = origins;
    this.settings = settings;
    this.meters = meters;
  }

  /** What is to be done; may be done again. */
  @FunctionalInterface
  interface Work {
    Verdict run() throws IOException, InterruptedException;
  }

  /**
   * Trouble of the infrastructure is waited out, so that the order of reports is kept; a rule's no
   * is final, unless it may only be too early.
   */
  Verdict attempt(Received report, Work work) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      try {
        return work.run();
      } catch (CommandRefused refused) {
        if (refused.kind() == Refusal.Kind.TOO_EARLY
            && report.deliveries() <= settings.tooEarlyDeliveries()) {
          LOG.info("{} is too early: {}", report.subject(), refused.getMessage());
          return new Verdict.Retry(settings.putBackFor(report.deliveries()));
        }
        return refused(report, refused.code(), String.valueOf(refused.getMessage()));
      } catch (RuntimeException trouble) {
        if (System.nanoTime() > end) {
          LOG.error("{} waits in its stream", report.subject(), trouble);
          return new Verdict.Retry(LATER);
        }
        LOG.warn("{} waits: {}", report.subject(), trouble.toString());
      }
      Thread.sleep(pause);
    }
  }

  /** Done with, without effect. */
  Verdict refused(Received report, String reason, String why) {
    meters.counter("smith.ingest.refused", "reason", reason).increment();
    LOG.info("{} is refused ({}): {}", report.subject(), reason, why);
    return Verdict.ACK;
  }

  /** Codes come from runners: what is not a plain name is counted as one. */
  void errorReported(TaskError.Category category, String code) {
    meters
        .counter(
            "smith.agent.errors",
            "category",
            category.name().toLowerCase(Locale.ROOT),
            "code",
            code.matches("[a-z0-9_]{1,40}") ? code : "other")
        .increment();
  }

  /** The task or agent that a report is about: reports about the same one keep their order. */
  static String about(Message report) {
    String subject = report.getSubject();
    if (!subject.startsWith("agents.discovery.")) {
      return subject.split("\\.", 3)[1];
    }
    try {
      return Json.STRICT.readTree(report.getData()).path("agent_id").asText();
    } catch (IOException undecodable) {
      return "";
    }
  }

  void send(Object command, Caller caller) {
    commands.send(command, caller);
  }

  /** All of it is recorded, or nothing. */
  void sendTogether(List<?> several, Caller caller) {
    commands.sendTogether(several, caller);
  }

  /** Whoever reports of a run. */
  Caller caller(AgentId agent, TaskId task, RunId run, Received report) {
    return origins.ofRun(agent.value(), task, run, report.envelope().id());
  }

  /** An agent that reports of itself. */
  Caller caller(AgentId agent, Received report) {
    return origins.ofAgent(agent.value(), agent, report.envelope().id());
  }

  /** A runner that reports of an agent. */
  Caller caller(String runner, AgentId agent, Received report) {
    return origins.ofAgent("runner:" + runner, agent, report.envelope().id());
  }

  private static Duration longer(Duration pause) {
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }
}
