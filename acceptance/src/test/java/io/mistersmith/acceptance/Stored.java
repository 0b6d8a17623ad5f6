package io.mistersmith.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a stream of NATS holds, in its order. */
record Stored(String subject, long position, JsonNode body) {

  static List<Stored> in(Platform platform, String stream)
      throws IOException, InterruptedException, JetStreamApiException {
    Options options =
        Options.builder()
            .server("nats://127.0.0.1:" + platform.natsPort)
            .userInfo("admin", Credentials.nats(platform))
            .build();
    Connection connection = io.nats.client.Nats.connect(options);
    try {
      JetStreamManagement management = connection.jetStreamManagement();
      StreamState state = management.getStreamInfo(stream).getStreamState();
      List<Stored> all = new ArrayList<>();
      for (long n = Math.max(state.getFirstSequence(), 1); n <= state.getLastSequence(); n++) {
        all.add(stored(management.getMessage(stream, n)));
      }
      return all;
    } finally {
      connection.close();
    }
  }

  private static Stored stored(MessageInfo message) throws IOException {
    String position = message.getHeaders().getFirst("ce-position");
    return new Stored(
        message.getSubject(),
        position == null ? 0 : Long.parseLong(position),
        Client.JSON.readTree(message.getData()));
  }
}
