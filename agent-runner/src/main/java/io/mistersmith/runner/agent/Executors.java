package io.mistersmith.runner.agent;

import io.mistersmith.runner.worker.Executor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which programs this runner can start.
 *
 * @param claude null when the CLI or its credential is missing
 * @param whyNoClaude one sentence for people
 */
public record Executors(
    @Nullable Executor claude, Executor scripted, Executor recorded, String whyNoClaude) {

  /** The executor that an agent asked for; {@code auto} is claude when there is one. */
  Optional<Executor> named(String asked) {
    return switch (asked) {
      case "claude" -> Optional.ofNullable(claude);
      case "scripted" -> Optional.of(scripted);
      case "recorded" -> Optional.of(recorded);
      default -> Optional.of(claude == null ? scripted : claude);
    };
  }
}
