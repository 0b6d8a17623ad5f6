package io.mistersmith.query.feed;

import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.base.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Filters that somebody asked to be remembered for a stream. They live in this process, belong to
 * who made them, and are forgotten when no stream has used them for a while.
 */
@Component
public class Subscriptions {
  private final FeedSettings settings;
  private final Clock clock;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  public Subscriptions(FeedSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param subscriber what the subscriber calls itself
   */
  public record Subscription(
      String subscriptionId, String subscriber, Filter filter, Instant createdAt) {}

  private record Held(Subscription subscription, String owner, int streams, Instant usedAt) {
    Held using(int more, Instant now) {
      return new Held(subscription, owner, streams + more, now);
    }
  }

  /**
   * @throws ProblemException 503 {@code too_many_subscriptions}
   */
  public synchronized Subscription add(Principal owner, String subscriber, Filter filter) {
    forgetUnused();
    if (held.size() >= settings.most()) {
      throw ProblemException.unavailable(
          "too_many_subscriptions", "There are as many subscriptions as there may be.", 30);
    }
    String id = "sub_" + Tokens.random();
    Subscription added = new Subscription(id, subscriber, filter, clock.instant());
    held.put(id, new Held(added, owner.name(), 0, clock.instant()));
    return added;
  }

  /** Those of this owner, oldest first. Somebody else's are as good as unknown. */
  public List<Subscription> of(Principal owner) {
    forgetUnused();
    return held.values().stream()
        .filter(one -> one.owner().equals(owner.name()))
        .map(Held::subscription)
        .sorted(Comparator.comparing(Subscription::createdAt))
        .toList();
  }

  public Optional<Subscription> find(Principal owner, String id) {
    return of(owner).stream().filter(one -> one.subscriptionId().equals(id)).findFirst();
  }

  public boolean remove(Principal owner, String id) {
    return find(owner, id).isPresent() && held.remove(id) != null;
  }

  boolean exists(String id) {
    return held.containsKey(id);
  }

  void streamOpened(String id) {
    held.computeIfPresent(id, (_, one) -> one.using(1, clock.instant()));
  }

  void streamClosed(String id) {
    held.computeIfPresent(id, (_, one) -> one.using(-1, clock.instant()));
  }

  private void forgetUnused() {
    Instant limit = clock.instant().minus(settings.life());
    held.values().removeIf(one -> one.streams() == 0 && one.usedAt().isBefore(limit));
  }
}
