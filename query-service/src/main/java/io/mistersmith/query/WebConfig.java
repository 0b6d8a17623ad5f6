package io.mistersmith.query;

import io.mistersmith.eventstore.EventLog;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.Positions;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.ReadPoints;
import io.mistersmith.query.event.EventFilter;
import io.mistersmith.query.live.LogTail;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Gives every read its {@link ReadPoint} and {@link Paging}, and its answer X-Event-Position. */
@Configuration(proxyBeanMethods = false)
class WebConfig {

  @Bean
  static ReadPoints readPoints(Positions positions, EventLog log, LogTail tail, Clock clock) {
    return new ReadPoints(
        positions, log, () -> Group.BOARDS.stream().mapToLong(tail::end).min().orElse(0), clock);
  }

  @Bean
  static WebMvcConfigurer readParameters(ReadPoints points) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ReadPointParameter(points));
        resolvers.add(new PagingParameter());
        resolvers.add(new EventFilterParameter());
      }
    };
  }

  private record ReadPointParameter(ReadPoints points) implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == ReadPoint.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binders) {
      ReadPoint point =
          points.of(request.getParameter("as_of"), request.getParameter("min_position"));
      HttpServletResponse response = request.getNativeResponse(HttpServletResponse.class);
      if (response != null) {
        long included = points.includedBy(point);
        String tag = "\"" + included + "\"";
        response.setHeader("X-Event-Position", Long.toString(included));
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", "private, no-cache");
        String[] known = request.getHeaderValues("If-None-Match");
        if (known != null && Unchanged.knows(String.join(",", known), tag)) {
          throw new Unchanged();
        }
      }
      return point;
    }
  }

  private record PagingParameter() implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binders) {
      return Paging.of(request.getParameter("limit"), request.getParameter("cursor"));
    }
  }

  private record EventFilterParameter() implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == EventFilter.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binders) {
      return EventFilter.of(request.getParameterMap());
    }
  }
}
