package io.mistersmith.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** TCP ports on loopback. */
public final class Ports {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Ports() {}

  /** A port that nobody listened on a moment ago; another program may still take it first. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a server could listen on this port of this address now. */
  public static boolean isFree(String address, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true); // or the closed connections of the last run would count
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * As {@link #isFree}, with a moment's patience: a killed process lets go of its ports a little
   * after it is gone.
   */
  public static boolean becomesFree(String address, int port) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isFree(address, port)) {
      if (System.nanoTime() > end || !ManagedProcess.pause()) {
        return false;
      }
    }
    return true;
  }
}
