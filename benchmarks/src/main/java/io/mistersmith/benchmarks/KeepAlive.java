package io.mistersmith.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The same HTTP request again and again on one connection, with as little work of the client's as
 * can be, so that what is measured is the server.
 */
final class KeepAlive implements Load.Client {
  private static final int BUFFER = 16 * 1024;

  private final int port;
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private final byte[] request;
  private final String expected;
  private final byte[] line = new byte[16 * 1024];
  private byte[] body = new byte[64 * 1024];

  /**
   * @param request with all its headers, and its body
   * @param expected what the body of each reply contains
   */
  KeepAlive(int port, String request, String expected) throws IOException {
    this.port = port;
    this.socket = connect(port);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = socket.getOutputStream();
    this.request = request.getBytes(StandardCharsets.UTF_8);
    this.expected = expected;
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  static String get(String path, String token) {
    return head("GET", path, token) + "\r\n";
  }

  static String post(String path, String token, String json) {
    return head("POST", path, token)
        + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
        + "MCP-Protocol-Version: 2025-11-25\r\nContent-Length: "
        + json.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + json;
  }

  private static String head(String method, String path, String token) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + token
        + "\r\n";
  }

  @Override
  public void operate() throws IOException {
    out.write(request);
    String status = line();
    int length = 0;
    boolean last = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      } else if (lower.equals("connection: close")) {
        last = true;
      }
    }
    if (length > body.length) {
      body = new byte[length];
    }
    if (in.readNBytes(body, 0, length) != length) {
      throw new EOFException();
    }
    String text = new String(body, 0, length, StandardCharsets.ISO_8859_1);
    if (!status.contains(" 200") || !text.contains(expected)) {
      throw new IllegalStateException(status + " " + text);
    }
    if (last) {
      close();
      socket = connect(port);
      in = new BufferedInputStream(socket.getInputStream(), BUFFER);
      out = socket.getOutputStream();
    }
  }

  private String line() throws IOException {
    int count = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line[count++] = (byte) next;
      }
    }
    return new String(line, 0, count, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed.
    }
  }
}
