package io.mistersmith.eventstore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an engine and Postgres and breaks one connection, when a chosen request or its
 * answer passes. Later connections are let through.
 */
final class FaultyProxy implements AutoCloseable {

  /** What happens to the connection that carries the chosen request. */
  enum Fault {
    NONE,
    /** The request never arrives. */
    CUT_BEFORE_REQUEST,
    /** Half of the request arrives. */
    CUT_IN_REQUEST,
    /** The request is carried out; its answer never arrives. */
    CUT_BEFORE_ANSWER,
    /** The client is cut off at once; the request arrives when {@link #deliverLate} is called. */
    CUT_AND_DELIVER_LATE
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(Link link, byte[] request) {}

  private final ServerSocket door;
  private final int target;
  private final AtomicInteger fired = new AtomicInteger();
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile Fault fault = Fault.NONE;
  private volatile String chosen = "";
  private volatile Held held;
  private volatile boolean closed;

  FaultyProxy(int targetPort) {
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    target = targetPort;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** The next request that contains a text meets the fault. */
  void arm(Fault next, String text) {
    chosen = text;
    fault = next;
  }

  int fired() {
    return fired.get();
  }

  /** Returns when Postgres has answered, to nobody. */
  void deliverLate() throws Exception {
    held.link.server.getOutputStream().write(held.request);
    answered.await();
  }

  /** Ends every connection, as a failing network would. */
  void cutAll() {
    links.forEach(Link::cut);
  }

  @Override
  public void close() {
    closed = true;
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (closed) {
          // It had been let in by the system before the door was closed.
          client.close();
          return;
        }
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        Thread.ofVirtual().start(link::forwardRequests);
        Thread.ofVirtual().start(link::forwardAnswers);
      } catch (IOException e) {
        return;
      }
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean muted;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void forwardRequests() {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = client.getInputStream()) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (!forward(Arrays.copyOf(buffer, n))) {
            return;
          }
        }
        cut();
      } catch (IOException e) {
        if (!muted) {
          cut();
        }
      }
    }

    private boolean forward(byte[] request) throws IOException {
      Fault now = Fault.NONE;
      if (fault != Fault.NONE && new String(request, ISO_8859_1).contains(chosen)) {
        now = fault;
        fault = Fault.NONE;
        fired.incrementAndGet();
      }
      switch (now) {
        case NONE -> server.getOutputStream().write(request);
        case CUT_BEFORE_REQUEST -> cut();
        case CUT_IN_REQUEST -> {
          server.getOutputStream().write(request, 0, request.length / 2);
          cut();
        }
        case CUT_BEFORE_ANSWER -> {
          muted = true;
          server.getOutputStream().write(request);
        }
        case CUT_AND_DELIVER_LATE -> {
          muted = true;
          held = new Held(this, request);
          client.close();
        }
      }
      return now == Fault.NONE;
    }

    void forwardAnswers() {
      byte[] buffer = new byte[1 << 16];
      try {
        for (int n = server.getInputStream().read(buffer);
            n >= 0;
            n = server.getInputStream().read(buffer)) {
          if (muted) {
            answered.countDown();
            break;
          }
          client.getOutputStream().write(buffer, 0, n);
        }
      } catch (IOException e) {
        // One of the two is gone, and the other follows.
      }
      cut();
    }

    void cut() {
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
