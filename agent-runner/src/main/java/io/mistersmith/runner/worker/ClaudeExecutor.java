package io.mistersmith.runner.worker;

import io.mistersmith.api.Usd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real Claude CLI.
 *
 * @param binary absolute path
 * @param model when the agent names none
 * @param maxBudgetUsd for one session
 */
public record ClaudeExecutor(
    Path binary, Credential credential, String model, int maxTurns, String maxBudgetUsd)
    implements Executor {

  /**
   * What the worker may use to reach the model.
   *
   * @param variable ANTHROPIC_API_KEY, or CLAUDE_CODE_OAUTH_TOKEN for a login
   */
  public record Credential(String variable, String value, @Nullable String baseUrl) {

    /** From the runner's own environment; null when there is none. */
    public static @Nullable Credential from(Map<String, String> environment) {
      for (String variable : List.of("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN")) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isBlank()) {
          return new Credential(variable, value, environment.get("ANTHROPIC_BASE_URL"));
        }
      }
      return null;
    }

    @Override
    public String toString() {
      return variable;
    }
  }

  @Override
  public String name() {
    return "claude";
  }

  /** The tighter of the two. The CLI counts what the session had cost before. */
  private String budget(WorkerIdentity who) {
    BigDecimal may =
        who.maySpendUsd() == null ? null : who.maySpendUsd().add(who.session().costUsd());
    BigDecimal least = Usd.least(new BigDecimal(maxBudgetUsd), may);
    return least == null ? maxBudgetUsd : least.toPlainString();
  }

  @Override
  public WorkerPlan plan(WorkerHome home, WorkerIdentity who) {
    String wanted = who.model() == null ? model : who.model();
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(ClaudeFlags.arguments(home, who, wanted, maxTurns, budget(who)));
    if (credential.variable().equals("ANTHROPIC_API_KEY")) {
      // Bare mode reads no settings of the user, and no login either.
      command.add("--bare");
    }
    Map<String, String> environment = ClaudeFlags.environment(home);
    environment.put(credential.variable(), credential.value());
    if (credential.baseUrl() != null) {
      environment.put("ANTHROPIC_BASE_URL", credential.baseUrl());
    }
    return new WorkerPlan(command, environment, List.of(who.token(), credential.value()));
  }
}
