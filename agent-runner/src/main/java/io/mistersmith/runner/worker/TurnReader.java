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
  private @Nullable String sessionId;
  private @Nullable String model;
  private @Nullable String assistantError;
  private @Nullable Long retryDelayMs;
  private boolean anyOutput;
  private @Nullable String lastGarbage;

  TurnReader(TurnPolicy policy) {
    this.policy = policy;
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
        yield null;
      }
      case WorkerLine.Result result ->
          asAsked(
              new ResultJudge(policy).judge(result.body(), assistantError, figures(result.body())));
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
          WorkerLine.StreamEvent _,
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

  Figures figures() {
    return new Figures(sessionId, model, null, 0, 0);
  }

  private @Nullable Outcome init(WorkerLine.Init init) {
    sessionId = init.sessionId();
    model = init.model();
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
    String session = StreamJson.text(result.path("session_id"));
    return new Figures(
        session == null ? sessionId : session,
        model,
        result.has("usage") ? Text.clean(result.get("usage")) : null,
        result.path("total_cost_usd").asDouble(),
        result.path("num_turns").asInt());
  }
}
