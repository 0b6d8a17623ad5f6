package io.mistersmith.query.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.query.board.Group;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Frames;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.SseChannel;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Discoveries, once they can be read: {@code event: discovery}, data as in the seed, with {@code
 * "own": true} beside the uri when the client is its author.
 *
 * @param own ids of agents that the client is
 */
public record DiscoveryChannel(Predicate<DiscoveryShared> filter, Set<String> own, Events events)
    implements SseChannel {
  private static final byte[] NOTHING = {};

  private record Params(
      String uri, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean own) {}

  private record Notification(String jsonrpc, String method, Params params) {}

  @Override
  public boolean wants(LogEvent event) {
    return event.as(DiscoveryShared.class).filter(filter).isPresent();
  }

  @Override
  public Group shownBy() {
    return Group.DISCOVERIES;
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    return events.discoveriesAfter(after, limit);
  }

  @Override
  public boolean isForMany() {
    return true;
  }

  @Override
  public byte[] frame(LogEvent event) {
    boolean mine =
        !own.isEmpty()
            && event.as(DiscoveryShared.class).stream()
                .anyMatch(e -> own.contains(e.agentId().value()));
    return mine
        ? event.encoded("own discovery", e -> encode(e, true))
        : event.encoded("discovery", e -> encode(e, null));
  }

  private static byte[] encode(LogEvent event, @Nullable Boolean own) {
    return event
        .as(DiscoveryShared.class)
        .map(e -> "discovery://agents/" + e.agentId() + "/discoveries/" + e.discoveryId())
        .map(
            uri -> new Notification("2.0", "notifications/resources/updated", new Params(uri, own)))
        .map(data -> Frames.event(event.position(), "discovery", data))
        .orElse(NOTHING);
  }
}
