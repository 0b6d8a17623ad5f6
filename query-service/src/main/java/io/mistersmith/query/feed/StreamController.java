package io.mistersmith.query.feed;

import io.mistersmith.api.discovery.DiscoveryView;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.TokenLookup;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.feed.Subscriptions.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * GET /discoveries/stream. Each stream is written by the (virtual) thread of its request, so a slow
 * client holds up nobody. {@code agent_id} is the subscriber's name when it has subscriptions, as
 * in the seed's flow, and the author's otherwise.
 */
@RestController
class StreamController {
  private final DiscoveryFeed feed;
  private final DiscoveryLog log;
  private final FeedSettings settings;
  private final Subscriptions subscriptions;
  private final List<TokenLookup> tokens;

  StreamController(
      DiscoveryFeed feed,
      DiscoveryLog log,
      FeedSettings settings,
      Subscriptions subscriptions,
      List<TokenLookup> tokens) {
    this.feed = feed;
    this.log = log;
    this.settings = settings;
    this.subscriptions = subscriptions;
    this.tokens = List.copyOf(tokens);
  }

  @GetMapping("/discoveries/stream")
  void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    Principal caller = Principal.of(request);
    List<Subscription> chosen = chosen(request, caller);
    long end = log.end();
    long from = Math.min(StreamRequest.lastEventId(request).orElse(end), end);
    FeedClient client =
        new FeedClient(wanted(request, chosen), log::after, settings.buffer(), from);
    if (!feed.join(client)) {
      throw ProblemException.unavailable(
          "too_many_streams", "There are as many streams as there may be.", 5);
    }
    chosen.forEach(one -> subscriptions.streamOpened(one.subscriptionId()));
    try {
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      OutputStream out = response.getOutputStream();
      out.write(Frame.utf8("retry: " + settings.retry().toMillis() + "\n\n"));
      response.flushBuffer();
      client.write(out, settings.keepAlive(), () -> mayStay(request, caller, chosen));
    } catch (IOException gone) {
      // The client went away, which is how streams end.
    } finally {
      feed.leave(client);
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

  private static Predicate<DiscoveryView> wanted(
      HttpServletRequest request, List<Subscription> chosen) {
    Filter asked = StreamRequest.filter(request);
    if (!chosen.isEmpty()) {
      return one -> asked.wants(one) && chosen.stream().anyMatch(by -> by.filter().wants(one));
    }
    Filter byAuthor =
        StreamRequest.agent(request)
            .map(agent -> new Filter(agent, asked.types(), asked.roles(), asked.minConfidence()))
            .orElse(asked);
    return byAuthor::wants;
  }

  /** A worker's stream ends with its token, a subscriber's with its subscription. */
  private boolean mayStay(HttpServletRequest request, Principal caller, List<Subscription> chosen) {
    boolean subscribed =
        chosen.isEmpty()
            || chosen.stream().anyMatch(one -> subscriptions.exists(one.subscriptionId()));
    return subscribed && (caller.agentId() == null || tokenLives(request));
  }

  private boolean tokenLives(HttpServletRequest request) {
    String header = String.valueOf(request.getHeader("Authorization"));
    String hash = Tokens.sha256(header.substring(header.indexOf(' ') + 1));
    return tokens.stream().anyMatch(lookup -> lookup.find(hash).isPresent());
  }
}
