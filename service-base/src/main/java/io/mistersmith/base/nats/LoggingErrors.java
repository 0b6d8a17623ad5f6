package io.mistersmith.base.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import org.slf4j.Logger;

/** Errors that the NATS client reports on the side. */
final class LoggingErrors implements ErrorListener {
  private final Logger log;

  LoggingErrors(Logger log) {
    this.log = log;
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    log.warn("NATS server: {}", error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception e) {
    log.debug("NATS client", e);
  }
}
