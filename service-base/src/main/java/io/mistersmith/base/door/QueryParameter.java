package io.mistersmith.base.door;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;

/**
 * What a route takes behind the question mark.
 *
 * @param list may be repeated
 */
public record QueryParameter(String name, boolean required, boolean list) {
  private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

  /** All of a route, in the order of its signature. */
  public static List<QueryParameter> of(HandlerMethod route) {
    List<QueryParameter> all = new ArrayList<>();
    for (MethodParameter parameter : route.getMethodParameters()) {
      RequestParam given = parameter.getParameterAnnotation(RequestParam.class);
      if (given == null) {
        add(all, parameter.getParameterType().getAnnotation(QueryParameters.class));
      } else {
        all.add(of(parameter, given));
      }
    }
    add(all, route.getMethodAnnotation(QueryParameters.class));
    return List.copyOf(all);
  }

  private static QueryParameter of(MethodParameter parameter, RequestParam given) {
    parameter.initParameterNameDiscovery(NAMES);
    return new QueryParameter(
        given.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : given.name(),
        given.required() && given.defaultValue().equals(ValueConstants.DEFAULT_NONE),
        Collection.class.isAssignableFrom(parameter.getParameterType()));
  }

  private static void add(List<QueryParameter> all, @Nullable QueryParameters more) {
    if (more != null) {
      Arrays.stream(more.value())
          .map(name -> new QueryParameter(name, false, false))
          .forEach(all::add);
      Arrays.stream(more.lists())
          .map(name -> new QueryParameter(name, false, true))
          .forEach(all::add);
    }
  }
}
