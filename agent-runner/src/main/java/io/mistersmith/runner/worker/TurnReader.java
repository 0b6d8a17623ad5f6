package io.mistersmith.runner.worker;

import static io.mistersmith.api.task.TaskError.Category.LOGICAL;
import static io.mistersmith.api.task.TaskError.Category.TRANSIENT;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Follows the lines of one turn until its outcome is known. Some outcomes are known before the
 * worker knows them: waiting for a refused key or a missing tool server only costs time and money.
 */
final class TurnReader {

  private final TurnPolicy policy;
  private final Meter meter;
  private final double sessionCostBefore;
  private volatile Figures figures = Figures.NONE;
  private @Nullable String sessionId;
  private @Nullable String model;
  private @Nullable String assistantError;
  private @Nullable Long retryDelayMs;
  private boolean anyOutput;
  private @Nullable String lastGarbage;

  /**
   * @param sessionCostBefore what the session had cost before this turn: a result line adds all up
   */
  TurnReader(TurnPolicy policy, Prices prices, double sessionCostBefore) {
    this.policy = policy;
    this.meter = new Meter(prices);
    this.sessionCostBefore = sessionCostBefore;
  }

  /** The outcome, when this line decides it; otherwise null. */
  @Nullable Outcome accept(WorkerLine line) {
    anyOutput = true;
    lastGarbage = null;
    return switch (line) {
      case WorkerLine.Init init -> init(init);
      case WorkerLine.ApiRetry retry when isRefused(retry) ->
          new Outcome.Failed(
              LOGICAL, "authentication_failed", "The API refuses the credential", figures());
      case WorkerLine.Assistant assistant -> {
        assistantError = assistant.error();
        used(assistant.messageId(), assistant.model(), assistant.used());
        yield null;
      }
      case WorkerLine.Result result -> {
        figures = figures(result.body());
        yield asAsked(new ResultJudge(policy).judge(result.body(), assistantError, figures));
      }
      case WorkerLine.StreamEvent event -> {
        if (event.used() != null) {
          used(event.messageId(), event.model(), event.used());
        }
        if (event.characters() > 0 && meter.grow(event.characters())) {
          estimate();
        }
        yield null;
      }
      case WorkerLine.ApiRetry retry -> {
        retryDelayMs = retry.delayMs();
        yield null;
      }
      case WorkerLine.NotJson garbage -> {
        lastGarbage = garbage.raw();
        yield null;
      }
      case WorkerLine.SystemOther _,
          WorkerLine.User _,
          WorkerLine.ControlRequest _,
          WorkerLine.ControlResponse _,
          WorkerLine.CommandLifecycle _,
          WorkerLine.Unknown _ ->
          null;
    };
  }

  /** The API's last wish of a wait is the one to follow. */
  private Outcome asAsked(Outcome outcome) {
    return retryDelayMs != null && outcome instanceof Outcome.Failed f && f.category() == TRANSIENT
        ? new Outcome.Failed(f.category(), f.code(), f.message(), f.figures(), retryDelayMs)
        : outcome;
  }

  /** The outcome of a turn that got no result before its worker was gone. */
  Outcome atExit(WorkerExit exit) {
    return new ExitJudge(figures(), anyOutput, lastGarbage).judge(exit);
  }

  /** What was used until now; may be asked by any thread. */
  Figures figures() {
    return figures;
  }

  private void used(@Nullable String message, @Nullable String by, Tokens tokens) {
    if (policy.replay() || tokens.equals(Tokens.NONE)) {
      return;
    }
    meter.note(message, by == null ? model : by, tokens);
    estimate();
  }

  private void estimate() {
    figures = new Figures(sessionId, model, meter.tokens(), meter.costUsd(), 0, true);
  }

  private @Nullable Outcome init(WorkerLine.Init init) {
    sessionId = init.sessionId();
    model = init.model();
    figures = new Figures(sessionId, model, meter.tokens(), meter.costUsd(), 0, figures.partial());
    for (String server : policy.requiredMcp()) {
      String status = init.mcpServers().getOrDefault(server, "absent");
      if (!status.equals("connected")) {
        return new Outcome.Failed(
            TRANSIENT,
            "mcp_unavailable",
            "The worker started with the tool server " + server + " " + status,
            figures());
      }
    }
    return null;
  }

  private static boolean isRefused(WorkerLine.ApiRetry retry) {
    return retry.status() != null && retry.status() == 401;
  }

  private Figures figures(JsonNode result) {
    String said = StreamJson.text(result.path("session_id"));
    String session = said == null ? sessionId : said;
    int turns = result.path("num_turns").asInt();
    if (policy.replay()) {
      return new Figures(session, model, Tokens.NONE, 0, turns, false);
    }
    return new Figures(
        session,
        model,
        // Of a turn that was broken off it counts nothing, or only the last message.
        Tokens.of(result.get("usage")).atLeast(meter.tokens()),
        Math.max(0, result.path("total_cost_usd").asDouble() - sessionCostBefore),
        turns,
        false);
  }
}
