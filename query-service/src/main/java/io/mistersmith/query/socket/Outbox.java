package io.mistersmith.query.socket;

import io.mistersmith.api.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Messages that wait for one client, up to a limit. */
final class Outbox {
  private final BlockingQueue<byte[]> waiting;
  private final Clock clock;
  private final Runnable wake;
  private volatile boolean overflowed;

  Outbox(int limit, Clock clock, Runnable wake) {
    this.waiting = new ArrayBlockingQueue<>(limit);
    this.clock = clock;
    this.wake = wake;
  }

  void add(String type, Object payload, @Nullable String correlationId) {
    add(Json.bytes(new Message(type, payload, correlationId, clock.instant())));
  }

  /** A message that is ready, and perhaps shared with other clients. */
  void add(byte[] message) {
    if (!waiting.offer(message)) {
      overflowed = true;
    }
    wake.run();
  }

  byte @Nullable [] next() {
    return waiting.poll();
  }

  boolean hasOverflowed() {
    return overflowed;
  }

  /** One event of a subscription; the data is there already. */
  byte[] event(String type, String subscription, long position, byte[] data) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(data.length + 200);
    message.writeBytes(
        utf8(
            "{\"type\":\"%s\",\"payload\":{\"subscription_id\":\"%s\",\"position\":%d,\"data\":"
                .formatted(type, subscription, position)));
    message.writeBytes(data);
    message.writeBytes(
        utf8("},\"correlation_id\":null,\"timestamp\":\"" + Json.time(clock.instant()) + "\"}"));
    return message.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
