package io.mistersmith.base.trace;

import io.opentelemetry.sdk.trace.IdGenerator;

/** Random ids, but for a span that is given a name: its id is derived from that. */
final class NamedSpans implements IdGenerator {
  static final ScopedValue<String> NAME = ScopedValue.newInstance();

  private final IdGenerator random = IdGenerator.random();

  @Override
  public String generateSpanId() {
    return NAME.isBound() ? Traces.spanId(NAME.get()) : random.generateSpanId();
  }

  @Override
  public String generateTraceId() {
    return random.generateTraceId();
  }
}
