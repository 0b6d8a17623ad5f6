package io.mistersmith.base.nats;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Channel;
import io.mistersmith.api.Json;
import io.mistersmith.base.json.MessageSchemas;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The AsyncAPI 3 document of subjects, made from the channels and the records they carry. */
public final class AsyncApi {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  private AsyncApi() {}

  /**
   * @param host of the NATS server, with its port
   * @param described in this order
   */
  public static ObjectNode document(String host, String version, List<Channel> described) {
    ObjectNode document = Json.STRICT.createObjectNode().put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "MisterSmith on NATS")
        .put("version", version)
        .put(
            "description",
            "Bodies are JSON. What a message says of itself is in its headers: CloudEvents 1.0,"
                + " binary mode.");
    document.putObject("servers").putObject("nats").put("host", host).put("protocol", "nats");
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (Channel channel : described) {
      channels.set(id(channel), channel(channel));
      operations.set((sends(channel) ? "send_" : "receive_") + id(channel), operation(channel));
      messages.set(channel.body().getSimpleName(), message(channel.body(), channel.isEnveloped()));
      if (channel.reply() != null) {
        messages.set(channel.reply().getSimpleName(), message(channel.reply(), true));
      }
    }
    return document;
  }

  /** {@code tasks_task_id_result}. */
  public static String id(Channel channel) {
    return channel.address().replaceAll("[{}]", "").replace('.', '_');
  }

  private static boolean sends(Channel channel) {
    return !channel.sender().equals("anyone");
  }

  private static ObjectNode channel(Channel channel) {
    ObjectNode described =
        Json.STRICT
            .createObjectNode()
            .put("address", channel.address())
            .put("summary", channel.summary())
            .put("description", channel.sender() + " to " + channel.receiver());
    Matcher parameter = PARAMETER.matcher(channel.address());
    while (parameter.find()) {
      described.withObjectProperty("parameters").putObject(parameter.group(1));
    }
    ObjectNode messages = described.putObject("messages");
    ref(messages.putObject(channel.body().getSimpleName()), channel.body());
    if (channel.reply() != null) {
      ref(messages.putObject(channel.reply().getSimpleName()), channel.reply());
    }
    return described;
  }

  private static ObjectNode operation(Channel channel) {
    ObjectNode operation =
        Json.STRICT.createObjectNode().put("action", sends(channel) ? "send" : "receive");
    String reference = "#/channels/" + id(channel);
    operation.putObject("channel").put("$ref", reference);
    operation
        .putArray("messages")
        .addObject()
        .put("$ref", reference + "/messages/" + channel.body().getSimpleName());
    if (channel.reply() != null) {
      operation
          .putObject("reply")
          .putArray("messages")
          .addObject()
          .put("$ref", reference + "/messages/" + channel.reply().getSimpleName());
    }
    return operation;
  }

  private static void ref(ObjectNode place, Class<?> body) {
    place.put("$ref", "#/components/messages/" + body.getSimpleName());
  }

  private static ObjectNode message(Class<?> body, boolean enveloped) {
    ObjectNode message =
        Json.STRICT
            .createObjectNode()
            .put("name", body.getSimpleName())
            .put("contentType", "application/json");
    if (enveloped) {
      message.set("headers", envelope());
    }
    message.set("payload", MessageSchemas.of(body));
    return message;
  }

  private static ObjectNode envelope() {
    ObjectNode schema = Json.STRICT.createObjectNode().put("type", "object");
    ArrayNode required = schema.putArray("required");
    ObjectNode properties = schema.putObject("properties");
    for (String name :
        List.of("ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "Nats-Msg-Id")) {
      required.add(name);
      properties.putObject(name).put("type", "string");
    }
    for (String name :
        List.of(
            "ce-datacontenttype",
            "ce-correlationid",
            "ce-causationid",
            "ce-position",
            "ce-hash",
            "traceparent")) {
      properties.putObject(name).put("type", "string");
    }
    return schema;
  }
}
