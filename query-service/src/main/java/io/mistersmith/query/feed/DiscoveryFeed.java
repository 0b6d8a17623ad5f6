package io.mistersmith.query.feed;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one reader of new discoveries in this process. It hands each frame to every client's own
 * queue and never waits for any of them.
 */
@Component
class DiscoveryFeed implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFeed.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final DiscoveryLog log;
  private final FeedSettings settings;
  private final Set<FeedClient> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private volatile long last = -1;

  DiscoveryFeed(DiscoveryLog log, FeedSettings settings) {
    this.log = log;
    this.settings = settings;
  }

  /** False when there are as many clients as there may be. */
  synchronized boolean join(FeedClient client) {
    if (!running || clients.size() >= settings.connections()) {
      return false;
    }
    clients.add(client);
    return true;
  }

  void leave(FeedClient client) {
    clients.remove(client);
  }

  int connected() {
    return clients.size();
  }

  private void follow() {
    while (running) {
      try {
        if (last < 0) {
          last = log.end();
        } else if (log.awaitBeyond(last, LOOK)) {
          deliver();
        }
      } catch (InterruptedException stopped) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("The feed cannot read new discoveries: {}", e.getMessage());
        pause();
      }
    }
  }

  private void deliver() {
    long upTo = log.end();
    List<Frame> frames = log.after(last).stream().map(Frame::of).toList();
    for (Frame frame : frames) {
      clients.forEach(client -> client.offer(frame));
    }
    last =
        frames.size() == DiscoveryLog.PAGE
            ? frames.getLast().position()
            : Math.max(upTo, frames.isEmpty() ? 0 : frames.getLast().position());
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("discovery-feed").start(this::follow);
  }

  /** Ends the streams first, so that the web server need not wait for them. */
  @Override
  public void stop() {
    running = false;
    clients.forEach(FeedClient::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
