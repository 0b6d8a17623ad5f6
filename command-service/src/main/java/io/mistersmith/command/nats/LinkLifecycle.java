package io.mistersmith.command.nats;

import io.mistersmith.base.nats.NatsLink;
import org.springframework.context.SmartLifecycle;

/** Speaks on NATS once everything that listens is there, and falls silent before any of it goes. */
final class LinkLifecycle implements SmartLifecycle {
  private final NatsLink link;
  private volatile boolean running;

  LinkLifecycle(NatsLink link) {
    this.link = link;
  }

  @Override
  public void start() {
    running = true;
    link.start();
  }

  @Override
  public void stop() {
    running = false;
    link.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
