package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Counts of tokens. */
public record Tokens(long input, long output, long cacheRead, long cacheCreation) {

  static final Tokens NONE = new Tokens(0, 0, 0, 0);

  static Tokens of(@Nullable JsonNode usage) {
    return usage == null
        ? NONE
        : new Tokens(
            usage.path("input_tokens").asLong(),
            usage.path("output_tokens").asLong(),
            usage.path("cache_read_input_tokens").asLong(),
            usage.path("cache_creation_input_tokens").asLong());
  }

  Tokens plus(Tokens other) {
    return new Tokens(
        input + other.input,
        output + other.output,
        cacheRead + other.cacheRead,
        cacheCreation + other.cacheCreation);
  }

  /** Of each kind the larger count. */
  Tokens atLeast(Tokens other) {
    return new Tokens(
        Math.max(input, other.input),
        Math.max(output, other.output),
        Math.max(cacheRead, other.cacheRead),
        Math.max(cacheCreation, other.cacheCreation));
  }
}
