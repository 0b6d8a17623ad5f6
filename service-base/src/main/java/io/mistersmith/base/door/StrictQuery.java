package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses parameters that a route does not take, that are given twice, have no value, or are
 * missing: whoever misspells a filter must not be answered as if there were none.
 */
public final class StrictQuery implements HandlerInterceptor {
  private final Map<Method, Map<String, QueryParameter>> routes = new ConcurrentHashMap<>();

  /**
   * @throws ProblemException 400 {@code invalid_input} naming every such parameter
   */
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod route
        && request.getDispatcherType() == DispatcherType.REQUEST) {
      List<Violation> broken = broken(taken(route), Query.of(request));
      if (!broken.isEmpty()) {
        throw ProblemException.invalid(broken);
      }
    }
    return true;
  }

  /**
   * For a route that Spring MVC does not know, and that takes no parameters.
   *
   * @throws ProblemException as above
   */
  public static void requireNone(HttpServletRequest request) {
    List<Violation> broken = broken(Map.of(), Query.of(request));
    if (!broken.isEmpty()) {
      throw ProblemException.invalid(broken);
    }
  }

  private Map<String, QueryParameter> taken(HandlerMethod route) {
    Map<String, QueryParameter> known = routes.get(route.getMethod());
    return known != null
        ? known
        : routes.computeIfAbsent(
            route.getMethod(),
            _ ->
                QueryParameter.of(route).stream()
                    .collect(Collectors.toUnmodifiableMap(QueryParameter::name, one -> one)));
  }

  private static List<Violation> broken(
      Map<String, QueryParameter> taken, Map<String, List<String>> given) {
    List<Violation> broken = new ArrayList<>();
    given.forEach(
        (name, values) -> {
          QueryParameter known = taken.get(name);
          if (known == null) {
            broken.add(
                new Violation(Query.shown(name), "is no parameter of this route" + instead(taken)));
          } else if (values.size() > 1 && !known.list()) {
            broken.add(new Violation(name, "must be given once"));
          } else if (values.contains("")) {
            broken.add(new Violation(name, "must have a value, or be left away"));
          }
        });
    for (QueryParameter one : taken.values()) {
      if (one.required() && !given.containsKey(one.name())) {
        broken.add(new Violation(one.name(), "must be given"));
      }
    }
    return broken;
  }

  private static String instead(Map<String, QueryParameter> taken) {
    return taken.isEmpty()
        ? ", which takes none"
        : ", which takes " + taken.keySet().stream().sorted().collect(Collectors.joining(", "));
  }
}
