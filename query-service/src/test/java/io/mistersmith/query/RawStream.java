package io.mistersmith.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A stream as it comes over the wire, with no thread of its own, so that there can be many. */
final class RawStream implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  /** Little, so that one that is not read is soon full. */
  private static final int BUFFER = 8 * 1024;

  private final Socket socket;
  private final BufferedReader in;
  private final String head;

  RawStream(Platform service, String path) throws IOException {
    URI uri = service.uri(path);
    socket = new Socket();
    socket.setReceiveBufferSize(BUFFER);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    socket.setSoTimeout(PATIENCE_MILLIS);
    String token =
        service.request(path).build().headers().firstValue("Authorization").orElseThrow();
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: %s\r\n\r\n"
                .formatted(path, uri.getHost(), uri.getPort(), token)
                .getBytes(StandardCharsets.US_ASCII));
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
    head = readTo("");
  }

  int status() {
    return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
  }

  String head() {
    return head;
  }

  /** What is read until that line, which may be the empty one, has come. */
  String readTo(String line) throws IOException {
    StringBuilder read = new StringBuilder();
    for (String next = in.readLine(); next != null; next = in.readLine()) {
      read.append(next).append('\n');
      if (next.equals(line)) {
        return read.toString();
      }
    }
    throw new IOException("The stream ended with " + read);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
