package io.mistersmith.infra;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real nats-server with JetStream as a child process; may be stopped, killed, wiped and started
 * again.
 */
public final class NatsServer extends OwnServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final NatsSettings settings;
  private final NatsBinary binary;

  public NatsServer(NatsSettings settings, NatsBinary binary) {
    super("TERM", STOP_LIMIT);
    this.settings = settings;
    this.binary = binary;
  }

  /** A running server with nothing in it, gone when closed. */
  public static NatsServer temporary() {
    return TemporaryServers.nats(true);
  }

  /** As {@link #temporary}, but it says yes before a message is on the disk, as JetStream comes. */
  public static NatsServer temporaryAsItComes() {
    return TemporaryServers.nats(false);
  }

  static NatsServer throwAway(NatsSettings settings, NatsBinary binary) {
    var server = new NatsServer(settings, binary);
    server.throwAway = settings.home();
    return server.start();
  }

  public NatsSettings settings() {
    return settings;
  }

  /** Without credentials: {@code nats://127.0.0.1:4222}. */
  public String url() {
    return settings.url();
  }

  public int port() {
    return settings.port();
  }

  /** Of one of {@link NatsPermissions#users()}, whose inbox prefix is {@code _INBOX_<user>.}. */
  public String password(String user) {
    return settings.password(user);
  }

  public NatsBinary binary() {
    return binary;
  }

  /** Starts the server and returns when it greets; on failure nothing is left running. */
  public synchronized NatsServer start() {
    ManagedProcess.running("nats-server", settings.pidFile())
        .ifPresent(old -> old.stop(STOP_LIMIT));
    if (!Ports.becomesFree(NatsSettings.HOST, settings.port())) {
      throw new InfraException("Port " + settings.port() + ", meant for nats-server, is taken.");
    }
    try {
      FileTrees.createPrivateDirectory(settings.home());
      FileTrees.writePrivately(
          settings.configurationFile(), settings.configuration(binary.syncsAlways()));
    } catch (IOException e) {
      throw new InfraException(
          "Cannot write the directory %s: %s.".formatted(settings.home(), FileTrees.reason(e)), e);
    }
    process =
        ManagedProcess.start(
            new ManagedProcess.Launch(
                "nats-server",
                List.of(),
                List.of(binary.program().toString(), "-c", settings.configurationFile().toString()),
                Map.of("TZ", "UTC"),
                settings.home(),
                settings.logFile(),
                settings.pidFile(),
                settings.tied()));
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!greets()) {
      if (!process.alive() || System.nanoTime() > end || !ManagedProcess.pause()) {
        stop();
        throw new InfraException(
            "nats-server did not start: %s (log: %s)."
                .formatted(LogTail.lastComplaint(settings.logFile()), settings.logFile()));
      }
    }
    return this;
  }

  /** Loses every stream and consumer; the server must be stopped. */
  public synchronized void wipe() {
    try {
      FileTrees.delete(settings.store());
    } catch (IOException e) {
      throw new InfraException("Cannot delete " + settings.store() + ": " + FileTrees.reason(e), e);
    }
  }

  /** A NATS server speaks first: {@code INFO {...}}. */
  private boolean greets() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(NatsSettings.HOST, settings.port()), 1000);
      socket.setSoTimeout(1000);
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("INFO ");
    } catch (IOException e) {
      return false;
    }
  }
}
