package io.mistersmith.base.trace;

import io.mistersmith.api.Ids;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A story has one correlation id and one trace: the trace's id is the correlation id where that is
 * one (it is for every story that began with a request), and is derived from it otherwise. So each
 * event and message belongs to its trace without carrying anything more.
 */
public final class Traces {
  public static final String HEADER = "traceparent";
  private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final Map<String, String> NAMED_IN_LOGS =
      Map.of("tasks", "task_id", "agents", "agent_id");

  private Traces() {}

  /** The id of the trace that is followed here, if any. */
  public static @Nullable String currentId() {
    SpanContext current = Span.current().getSpanContext();
    return current.isValid() ? current.getTraceId() : null;
  }

  /** A place in the trace of that story, to go on from. */
  public static Context of(String correlationId, String causationId) {
    SpanContext place =
        SpanContext.createFromRemoteParent(
            traceId(correlationId),
            spanId(causationId),
            TraceFlags.getSampled(),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(place));
  }

  /** A span that others can go on from by {@link #of}, with this name as its causation id. */
  public static Span startNamed(SpanBuilder span, String name) {
    return ScopedValue.where(NamedSpans.NAME, name).call(span::startSpan);
  }

  static String spanId(String name) {
    return HexFormat.of().formatHex(Ids.sha256(name), 0, SpanId.getLength() / 2);
  }

  /** 32 lower case hexadecimal digits. */
  public static String traceId(String correlationId) {
    return TraceId.isValid(correlationId)
        ? correlationId
        : HexFormat.of().formatHex(Ids.sha256(correlationId), 0, TraceId.getLength() / 2);
  }

  /** Puts the current place into a message. */
  public static Headers into(Headers message) {
    W3C.inject(Context.current(), message, (headers, name, value) -> put(headers, name, value));
    return message;
  }

  private static void put(@Nullable Headers headers, String name, String value) {
    if (headers != null && name.equals(HEADER)) {
      headers.put(name, value);
    }
  }

  /**
   * Handles a message in its trace. Log lines meanwhile name the trace, and the task or agent that
   * the subject names.
   */
  public static void follow(Message message, Runnable handling) {
    Headers headers = message.getHeaders();
    Context place = headers == null ? Context.root() : W3C.extract(Context.root(), headers, NATS);
    String[] tokens = message.getSubject().split("\\.", 3);
    String named = tokens.length < 3 ? null : NAMED_IN_LOGS.get(tokens[0]);
    try (Scope _ = place.makeCurrent();
        MDC.MDCCloseable _ = MDC.putCloseable("trace_id", currentId());
        MDC.MDCCloseable _ = named == null ? null : MDC.putCloseable(named, tokens[1])) {
      handling.run();
    }
  }

  /** The value of the header for the current place, if there is one. */
  public static @Nullable String header() {
    SpanContext current = Span.current().getSpanContext();
    return current.isValid()
        ? "00-%s-%s-%s"
            .formatted(current.getTraceId(), current.getSpanId(), current.getTraceFlags().asHex())
        : null;
  }

  static Context from(String traceparent) {
    return W3C.extract(Context.root(), traceparent, ONE);
  }

  private static final TextMapGetter<Headers> NATS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
          return headers == null ? null : headers.getFirst(name);
        }
      };

  private static final TextMapGetter<String> ONE =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String value, String name) {
          return name.equals(HEADER) ? value : null;
        }
      };
}
