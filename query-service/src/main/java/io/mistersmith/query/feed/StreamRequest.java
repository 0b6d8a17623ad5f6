package io.mistersmith.query.feed;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a client of the stream asks for. */
final class StreamRequest {
  private StreamRequest() {}

  /** The parameters, agent_id left out: lists are comma separated or repeated. */
  static Filter filter(HttpServletRequest request) {
    return new Filter(
        null,
        list(request, "discovery_types")
            .map(name -> parsed("discovery_types", name, DiscoveryType::of))
            .collect(Collectors.toSet()),
        list(request, "agent_roles")
            .map(role -> role.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        confidence(request.getParameter("min_confidence")));
  }

  static Optional<AgentId> agent(HttpServletRequest request) {
    return Optional.ofNullable(request.getParameter("agent_id"))
        .map(id -> parsed("agent_id", id, AgentId::new));
  }

  private static @Nullable BigDecimal confidence(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (!text.matches("0(\\.[0-9]{1,20})?|1(\\.0{1,20})?")) {
      throw invalid("min_confidence", "must be a number from 0 to 1");
    }
    return new BigDecimal(text);
  }

  private static Stream<String> list(HttpServletRequest request, String name) {
    String[] given = request.getParameterValues(name);
    return given == null
        ? Stream.empty()
        : Arrays.stream(given)
            .flatMap(one -> Arrays.stream(one.split(",")))
            .map(String::strip)
            .filter(one -> !one.isEmpty());
  }

  private static <T> T parsed(String field, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw invalid(
          field,
          field.equals("agent_id") ? "must be a valid id" : "must be of " + DiscoveryType.names());
    }
  }

  static ProblemException invalid(String field, String rule) {
    return ProblemException.invalid(List.of(new Violation(field, rule)));
  }
}
