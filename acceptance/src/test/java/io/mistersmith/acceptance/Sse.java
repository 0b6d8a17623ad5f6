package io.mistersmith.acceptance;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Reads an event stream on a thread of its own. */
final class Sse implements AutoCloseable {
  record Event(String id, String name, String data) {}

  private final HttpResponse<Stream<String>> response;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private String id = "";
  private String name = "";

  private Sse(HttpResponse<Stream<String>> response) {
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  static Sse open(Client client, String path, String... headers) {
    HttpResponse<Stream<String>> response = client.stream(path, headers);
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answered " + response.statusCode());
    }
    return new Sse(response);
  }

  /** All that came so far, keep-alives left out. */
  List<Event> events() {
    return List.copyOf(events);
  }

  private void read() {
    try {
      response
          .body()
          .forEach(
              line -> {
                if (line.startsWith("id:")) {
                  id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                  name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                  events.add(new Event(id, name, line.substring(5).strip()));
                }
              });
    } catch (RuntimeException closed) {
      // The stream ended, by us or by the server; what came is kept.
    }
  }

  @Override
  public void close() {
    response.body().close();
  }
}
