package io.mistersmith.query.feed;

import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.QueryParameters;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.feed.Subscriptions.Subscription;
import io.mistersmith.query.live.LogTail;
import io.mistersmith.query.live.Pace;
import io.mistersmith.query.live.Resume;
import io.mistersmith.query.live.SseStreams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * GET /discoveries/stream. {@code agent_id} is the subscriber's name when it has subscriptions, as
 * in the seed's flow, and the author's otherwise.
 */
@RestController
class StreamController {
  private final SseStreams streams;
  private final LogTail tail;
  private final Events events;
  private final Subscriptions subscriptions;

  StreamController(SseStreams streams, LogTail tail, Events events, Subscriptions subscriptions) {
    this.streams = streams;
    this.tail = tail;
    this.events = events;
    this.subscriptions = subscriptions;
  }

  @QueryParameters(
      value = {"agent_id", "subscription_id", "min_confidence"},
      lists = {"discovery_types", "agent_roles"})
  @GetMapping(path = "/discoveries/stream", produces = "text/event-stream")
  void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Principal caller = Principal.of(request);
    List<Subscription> chosen = chosen(request, caller);
    DiscoveryChannel channel =
        new DiscoveryChannel(wanted(request, chosen), own(caller, chosen), events);
    long after = Resume.after(request, events.end()).orElse(tail.end(channel.shownBy()));
    chosen.forEach(one -> subscriptions.streamOpened(one.subscriptionId()));
    streams.serve(request, response, channel, after, Pace.UNBOUND, new WhileSubscribed(chosen));
  }

  /** A subscriber's stream ends with its subscription. */
  private final class WhileSubscribed implements SseStreams.Stay {
    private final List<Subscription> chosen;

    WhileSubscribed(List<Subscription> chosen) {
      this.chosen = chosen;
    }

    @Override
    public boolean isAllowed() {
      return chosen.isEmpty()
          || chosen.stream().anyMatch(one -> subscriptions.exists(one.subscriptionId()));
    }

    @Override
    public void over() {
      chosen.forEach(one -> subscriptions.streamClosed(one.subscriptionId()));
    }
  }

  private List<Subscription> chosen(HttpServletRequest request, Principal caller) {
    String id = request.getParameter("subscription_id");
    if (id != null) {
      return List.of(
          subscriptions
              .find(caller, id)
              .orElseThrow(
                  () ->
                      ProblemException.of(
                          404, "subscription_unknown", "There is no such subscription.")));
    }
    return StreamRequest.agent(request).stream()
        .flatMap(
            agent ->
                subscriptions.of(caller).stream()
                    .filter(one -> one.subscriber().equals(agent.value())))
        .toList();
  }

  private static Predicate<DiscoveryShared> wanted(
      HttpServletRequest request, List<Subscription> chosen) {
    Filter asked = StreamRequest.filter(request);
    if (!chosen.isEmpty()) {
      return new Wanted(asked, chosen.stream().map(Subscription::filter).toList());
    }
    Filter byAuthor =
        StreamRequest.agent(request)
            .map(agent -> new Filter(agent, asked.types(), asked.roles(), asked.minConfidence()))
            .orElse(asked);
    return new Wanted(byAuthor, List.of(Filter.ALL));
  }

  /** What one filter and any of some others agree to; clients with the same are served together. */
  private record Wanted(Filter asked, List<Filter> anyOf) implements Predicate<DiscoveryShared> {
    @Override
    public boolean test(DiscoveryShared one) {
      return asked.wants(one) && anyOf.stream().anyMatch(filter -> filter.wants(one));
    }
  }

  private static Set<String> own(Principal caller, List<Subscription> chosen) {
    return Stream.concat(
            Stream.ofNullable(caller.agentId()).map(Object::toString),
            chosen.stream().map(Subscription::subscriber))
        .collect(Collectors.toUnmodifiableSet());
  }
}
