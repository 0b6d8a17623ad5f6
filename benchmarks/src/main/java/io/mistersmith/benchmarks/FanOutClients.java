package io.mistersmith.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Many clients of one stream, read by one thread, so that the clients cost little beside what they
 * measure. What names an event is what stands between {@code /discoveries/} and a quote.
 */
final class FanOutClients implements AutoCloseable {
  private static final byte[] MARK = "/discoveries/".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Map<String, long[]> received = new ConcurrentHashMap<>();
  private final int count;
  private final Thread reader = Thread.ofPlatform().name("clients").unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param request is written at once; empty for none
   */
  FanOutClients(int port, int count, String request) throws IOException {
    this.count = count;
    ByteBuffer first = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    for (int n = 0; n < count; n++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channels.add(channel);
      channel.write(first.duplicate());
      if (first.hasRemaining()) {
        awaitStart(channel);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Client(n));
    }
    reader.start();
  }

  /** The stream has begun when its first bytes are there. */
  private static void awaitStart(SocketChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(4096);
    if (channel.read(start) < 12
        || !new String(start.array(), 0, 12, StandardCharsets.US_ASCII).endsWith(" 200")) {
      throw new IOException("refused: " + new String(start.array(), StandardCharsets.US_ASCII));
    }
  }

  /** When each client got an event, by {@link System#nanoTime()}; 0 for not yet. */
  long[] receivedAt(String id) {
    return received.computeIfAbsent(id, _ -> new long[count]);
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    byte[] bytes = new byte[buffer.capacity()];
    try {
      while (!closed) {
        selector.select(
            key -> {
              buffer.clear();
              try {
                int read = ((SocketChannel) key.channel()).read(buffer);
                if (read < 0) {
                  key.cancel();
                  return;
                }
                buffer.flip().get(bytes, 0, read);
                ((Client) key.attachment()).take(bytes, read, System.nanoTime());
              } catch (IOException gone) {
                key.cancel();
              }
            },
            100);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private final class Client {
    private final int number;
    private final StringBuilder id = new StringBuilder();
    private int matched;

    Client(int number) {
      this.number = number;
    }

    void take(byte[] bytes, int length, long now) {
      for (int i = 0; i < length; i++) {
        byte b = bytes[i];
        if (matched == MARK.length) {
          if (b == '"') {
            receivedAt(id.toString())[number] = now;
            id.setLength(0);
            matched = 0;
          } else {
            id.append((char) b);
          }
        } else if (b == MARK[matched]) {
          matched++;
        } else {
          matched = b == MARK[0] ? 1 : 0;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
