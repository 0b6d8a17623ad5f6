package io.mistersmith.base.nats;

import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import org.slf4j.Logger;

/** Errors that the NATS client reports on the side: logged, and counted by kind. */
final class LoggingErrors implements ErrorListener {
  private final Logger log;
  private final MeterRegistry meters;

  LoggingErrors(Logger log, MeterRegistry meters) {
    this.log = log;
    this.meters = meters;
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    count("server");
    log.warn("NATS server: {}", error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception e) {
    count("client");
    log.warn("NATS client: {}", e.toString());
    log.debug("NATS client", e);
  }

  @Override
  public void slowConsumerDetected(Connection connection, Consumer consumer) {
    count("slow_consumer");
    log.warn("NATS: messages come faster than they are handled");
  }

  private void count(String kind) {
    meters.counter("smith.nats.connection.errors", "kind", kind).increment();
  }
}
