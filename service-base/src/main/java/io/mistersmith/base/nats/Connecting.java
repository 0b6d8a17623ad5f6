package io.mistersmith.base.nats;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Tokens;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one NATS connection and keeps it, trying again for ever with a growing pause. */
final class Connecting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);

  private final NatsSettings settings;
  private final MeterRegistry meters;
  private final Runnable beforeConnected;
  private final List<Runnable> onConnected = new CopyOnWriteArrayList<>();
  private final List<Consumer<Connection>> onLinked = new ArrayList<>();
  private volatile @Nullable Connection connection;
  private volatile int failedAttempts;
  private volatile boolean closed;

  /**
   * @param beforeConnected runs after every connect and reconnect, before all others
   */
  Connecting(NatsSettings settings, MeterRegistry meters, Runnable beforeConnected) {
    this.settings = settings;
    this.meters = meters;
    this.beforeConnected = beforeConnected;
  }

  void start() {
    Thread.ofVirtual().name("nats-connect").start(this::connect);
  }

  /** Runs after every connect and reconnect, on a thread of its own. */
  void onConnected(Runnable action) {
    onConnected.add(action);
    if (isConnected()) {
      Thread.ofVirtual().name("nats-connected").start(action);
    }
  }

  /** Runs once, when there is a connection: what is subscribed to there comes back by itself. */
  void onLinked(Consumer<Connection> action) {
    @Nullable Connection link;
    synchronized (onLinked) {
      onLinked.add(action);
      link = connection;
    }
    if (link != null) {
      action.accept(link);
    }
  }

  boolean isConnected() {
    Connection link = connection;
    return link != null && link.getStatus() == Connection.Status.CONNECTED;
  }

  Connection connection() throws NatsUnavailable {
    Connection link = connection;
    if (link == null || link.getStatus() != Connection.Status.CONNECTED) {
      throw new NatsUnavailable("NATS at " + settings.url() + " is not connected");
    }
    return link;
  }

  /** Since the connection was there last. */
  int failedAttempts() {
    return failedAttempts;
  }

  private void connect() {
    int attempts = 0;
    while (!closed) {
      try {
        Connection link = Nats.connect(options());
        if (closed) {
          link.close();
          return;
        }
        List<Consumer<Connection>> waiting;
        synchronized (onLinked) {
          connection = link;
          waiting = List.copyOf(onLinked);
        }
        failedAttempts = 0;
        waiting.forEach(action -> action.accept(link));
        connected(link);
        return;
      } catch (IOException | RuntimeException e) {
        failedAttempts = ++attempts;
        LOG.warn("NATS at {} is not to be had: {}", settings.url(), e.getMessage());
        NatsLink.pause(backOff(failedAttempts));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void connected(Connection link) {
    LOG.info(
        "connected to NATS at {}, ping every {}",
        settings.url(),
        link.getOptions().getPingInterval());
    beforeConnected.run();
    onConnected.forEach(action -> Thread.ofVirtual().name("nats-connected").start(action));
  }

  Options options() {
    Options.Builder options =
        new Options.Builder()
            .server(settings.url())
            .connectionName(settings.connectionName())
            .pingInterval(settings.pingInterval())
            .maxReconnects(-1)
            .reconnectDelayHandler(this::backOff)
            .connectionListener(this::heard)
            .errorListener(new LoggingErrors(LOG, meters));
    if (settings.user() != null && settings.passwordFile() != null) {
      options
          .userInfo(settings.user(), Tokens.read(settings.passwordFile()))
          .inboxPrefix("_INBOX_" + settings.user());
    }
    return options.build();
  }

  private void heard(Connection link, ConnectionListener.Events event) {
    meters.counter("smith.nats.connection.events", "event", event.name()).increment();
    switch (event) {
      case RECONNECTED -> {
        failedAttempts = 0;
        connected(link);
      }
      case DISCONNECTED, CLOSED, LAME_DUCK -> LOG.warn("NATS: {}", event);
      default -> LOG.debug("NATS: {}", event);
    }
  }

  /**
   * 100 ms, doubled each time, up to the ceiling; less up to a quarter, by chance, so that services
   * do not all come back at the same moment.
   */
  Duration backOff(long attempt) {
    failedAttempts = (int) Math.min(attempt, Integer.MAX_VALUE);
    long millis = FIRST_WAIT.toMillis() << Math.min(Math.max(attempt - 1, 0), 20);
    long wait = Math.min(millis, settings.reconnectMaxWait().toMillis());
    wait -= ThreadLocalRandom.current().nextLong(wait / 4 + 1);
    LOG.info("NATS: attempt {} failed, the next in {} ms", attempt, wait);
    return Duration.ofMillis(wait);
  }

  /** Connects no more; what is connected stays until {@link #close}. */
  void stop() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    Connection link = connection;
    if (link != null) {
      try {
        link.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
