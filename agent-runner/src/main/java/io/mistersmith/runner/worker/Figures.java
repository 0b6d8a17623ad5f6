package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a turn consumed, as the worker's last words say; all unknown when it had none. */
public record Figures(
    @Nullable String sessionId,
    @Nullable String model,
    @Nullable JsonNode usage,
    double costUsd,
    int turns) {

  static final Figures NONE = new Figures(null, null, null, 0, 0);
}
