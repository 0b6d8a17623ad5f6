package io.mistersmith.base.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** A span for every request, in the caller's trace when it names one. */
final class HttpTrace extends OncePerRequestFilter {
  private static final int SERVER_ERROR = 500;

  private final Tracer tracer;

  HttpTrace(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String offered = request.getHeader(Traces.HEADER);
    Span span =
        tracer
            .spanBuilder(request.getMethod())
            .setParent(offered == null ? Context.root() : Traces.from(offered))
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    MDC.put("trace_id", span.getSpanContext().getTraceId());
    try (Scope _ = span.makeCurrent()) {
      chain.doFilter(request, response);
    } finally {
      MDC.remove("trace_id");
      describe(span, request, response);
      span.end();
    }
  }

  private static void describe(
      Span span, HttpServletRequest request, HttpServletResponse response) {
    Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    if (route != null) {
      span.updateName(request.getMethod() + " " + route);
      span.setAttribute("http.route", route.toString());
    }
    span.setAttribute("http.request.method", request.getMethod());
    span.setAttribute("http.response.status_code", response.getStatus());
    String requestId = response.getHeader("X-Request-Id");
    if (requestId != null) {
      span.setAttribute("mistersmith.request_id", requestId);
    }
    if (response.getStatus() >= SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
    }
  }
}
