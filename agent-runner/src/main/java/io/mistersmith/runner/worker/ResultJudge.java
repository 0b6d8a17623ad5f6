package io.mistersmith.runner.worker;

import static io.mistersmith.api.task.TaskError.Category.FATAL;
import static io.mistersmith.api.task.TaskError.Category.LOGICAL;
import static io.mistersmith.api.task.TaskError.Category.TASK;
import static io.mistersmith.api.task.TaskError.Category.TRANSIENT;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Text;
import io.mistersmith.api.task.TaskError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a result line. An API failure comes as {@code subtype: success} with {@code is_error:
 * true}.
 */
final class ResultJudge {

  private final TurnPolicy policy;

  ResultJudge(TurnPolicy policy) {
    this.policy = policy;
  }

  /**
   * {@code assistantError}: the error of the last synthetic assistant message before the result.
   */
  Outcome judge(JsonNode result, @Nullable String assistantError, Figures figures) {
    return result.path("is_error").asBoolean(true)
        ? error(result, assistantError, figures)
        : success(result, figures);
  }

  private Outcome success(JsonNode result, Figures figures) {
    List<String> denied = new ArrayList<>();
    for (JsonNode denial : result.path("permission_denials")) {
      denied.add(Text.clean(denial.path("tool_name").asText()));
    }
    for (String tool : denied) {
      if (tool.startsWith(policy.requiredTools())) {
        return new Outcome.Failed(
            LOGICAL, "permission_denied", "The worker was refused the tool " + tool, figures);
      }
    }
    JsonNode structured = result.get("structured_output");
    if (policy.schemaAsked() && structured == null) {
      return new Outcome.Failed(
          TASK, "no_structured_output", "The answer never met the asked schema", figures);
    }
    return new Outcome.Completed(
        Text.clean(result.path("result").asText()),
        structured == null ? null : Text.clean(structured),
        List.copyOf(denied),
        figures);
  }

  private static Outcome error(JsonNode result, @Nullable String assistantError, Figures figures) {
    String message = message(result);
    String ended = result.path("terminal_reason").asText();
    if (ended.startsWith("aborted_")) {
      return new Outcome.Cancelled("interrupted", figures);
    }
    Verdict verdict = verdict(result, ended, assistantError);
    return new Outcome.Failed(verdict.category, verdict.code, message, figures);
  }

  private record Verdict(TaskError.Category category, String code) {}

  private static Verdict verdict(JsonNode result, String ended, @Nullable String assistantError) {
    if (ended.equals("max_turns")) {
      return new Verdict(TASK, "max_turns");
    }
    if (ended.equals("budget_exhausted")
        || result.path("subtype").asText().equals("error_max_budget_usd")) {
      return new Verdict(LOGICAL, TaskError.BUDGET_EXCEEDED);
    }
    if (ended.equals("replay_diverged") || ended.equals("record_unusable")) {
      return new Verdict(TASK, ended);
    }
    if (result.path("stop_reason").asText().equals("refusal")) {
      return new Verdict(TASK, "refusal");
    }
    if (result.path("api_error_status").isInt()) {
      return byStatus(result.path("api_error_status").asInt());
    }
    return switch (assistantError) {
      case "max_output_tokens" -> new Verdict(TASK, "max_output_tokens");
      case "authentication_failed" -> new Verdict(LOGICAL, "authentication_failed");
      case "rate_limit" -> new Verdict(TRANSIENT, "rate_limited");
      case "server_error" -> new Verdict(TRANSIENT, "connection_failed");
      case "invalid_request" -> new Verdict(LOGICAL, "bad_request");
      case "model_not_found" -> new Verdict(LOGICAL, "not_found");
      // Something between us and the API answered, and not in the API's language.
      case "unknown" -> new Verdict(TRANSIENT, "malformed_response");
      case null, default ->
          message(result).startsWith("No conversation found")
              ? new Verdict(LOGICAL, "session_not_found")
              : new Verdict(FATAL, "worker_error");
    };
  }

  private static Verdict byStatus(int status) {
    return switch (status) {
      case 401 -> new Verdict(LOGICAL, "authentication_failed");
      case 403 -> new Verdict(LOGICAL, "forbidden");
      case 404 -> new Verdict(LOGICAL, "not_found");
      case 413 -> new Verdict(LOGICAL, "too_large");
      case 408 -> new Verdict(TRANSIENT, "request_timeout");
      case 429 -> new Verdict(TRANSIENT, "rate_limited");
      case 529 -> new Verdict(TRANSIENT, "overloaded");
      default ->
          status >= 500
              ? new Verdict(TRANSIENT, "server_error")
              : new Verdict(LOGICAL, "bad_request");
    };
  }

  private static String message(JsonNode result) {
    JsonNode errors = result.path("errors");
    String text = errors.isEmpty() ? result.path("result").asText() : errors.get(0).asText();
    return Text.clean(text);
  }
}
