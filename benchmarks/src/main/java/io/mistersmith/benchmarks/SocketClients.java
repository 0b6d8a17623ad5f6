package io.mistersmith.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Many WebSockets that are subscribed to discoveries. */
final class SocketClients implements AutoCloseable {
  private static final String ID = "\"discovery_id\":\"";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<WebSocket> sockets = new ArrayList<>();
  private final Map<String, long[]> received = new ConcurrentHashMap<>();
  private final int count;

  SocketClients(int port, String token, int count) throws InterruptedException {
    this.count = count;
    CountDownLatch subscribed = new CountDownLatch(count);
    for (int n = 0; n < count; n++) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Client(n, subscribed))
              .join();
      socket
          .sendText(
              "{\"type\":\"subscribe\",\"payload\":{\"topic\":\"discoveries\"},"
                  + "\"correlation_id\":\"1\"}",
              true)
          .join();
      sockets.add(socket);
    }
    subscribed.await();
  }

  long[] receivedAt(String id) {
    return received.computeIfAbsent(id, _ -> new long[count]);
  }

  private final class Client implements WebSocket.Listener {
    private final int number;
    private final CountDownLatch subscribed;
    private final StringBuilder text = new StringBuilder();

    Client(int number, CountDownLatch subscribed) {
      this.number = number;
      this.subscribed = subscribed;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      long now = System.nanoTime();
      text.append(data);
      if (last) {
        int start = text.indexOf(ID);
        if (start >= 0) {
          start += ID.length();
          receivedAt(text.substring(start, text.indexOf("\"", start)))[number] = now;
        } else if (text.indexOf("\"subscribed\"") >= 0) {
          subscribed.countDown();
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  @Override
  public void close() {
    sockets.forEach(WebSocket::abort);
    http.shutdownNow();
  }
}
