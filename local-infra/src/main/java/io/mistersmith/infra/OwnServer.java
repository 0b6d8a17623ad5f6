package io.mistersmith.infra;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server that is a child process of ours, and how it ends. */
abstract sealed class OwnServer implements AutoCloseable permits NatsServer, PostgresServer {
  private final String stopSignal;
  private final Duration stopLimit;
  @Nullable ManagedProcess process;
  @Nullable Path throwAway;

  /**
   * @param stopSignal by name without SIG, what asks for an orderly stop
   * @param stopLimit after which it is killed
   */
  OwnServer(String stopSignal, Duration stopLimit) {
    this.stopSignal = stopSignal;
    this.stopLimit = stopLimit;
  }

  public long pid() {
    return process == null ? -1 : process.pid();
  }

  /** An orderly stop; nothing happens when it is not running. */
  public synchronized void stop() {
    if (process != null) {
      process.stop(stopSignal, stopLimit);
      process = null;
    }
  }

  /** SIGKILL, as a crash would be. */
  public synchronized void kill() {
    if (process != null) {
      process.signal("KILL");
      process.awaitExit(Duration.ofSeconds(10));
      process = null;
    }
  }

  /** Sends a signal to the server's main process, for example STOP and CONT. */
  public synchronized void signal(String name) {
    if (process != null) {
      process.signal(name);
    }
  }

  @Override
  public void close() {
    stop();
    if (throwAway != null) {
      try {
        FileTrees.delete(throwAway);
      } catch (IOException e) {
        throw new InfraException("Cannot delete " + throwAway + ": " + FileTrees.reason(e), e);
      }
    }
  }
}
