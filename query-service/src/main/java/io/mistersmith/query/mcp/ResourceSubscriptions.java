package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.query.live.Seats;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.springframework.stereotype.Component;

/** Hearing of changes: by session and GET stream, or on the reply of subscriptions/listen. */
@Component
class ResourceSubscriptions {
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

  private final Resources resources;
  private final Watches watches;
  private final Streams streams;
  private final Seats seats;

  ResourceSubscriptions(Resources resources, Watches watches, Streams streams, Seats seats) {
    this.resources = resources;
    this.watches = watches;
    this.streams = streams;
    this.seats = seats;
  }

  /**
   * @throws RpcError for a resource that is not there, without a session, and beyond the limit
   */
  ObjectNode subscribe(Call call) {
    String uri = Resources.uri(call.params());
    Watch watch = sessionOf(call).watch();
    resources.requireThere(uri, call);
    if (!watch.add(uri)) {
      throw RpcError.invalidParam("uri", "is one more than a session may subscribe to");
    }
    return Json.LENIENT.createObjectNode();
  }

  ObjectNode unsubscribe(Call call) {
    String uri = Resources.uri(call.params());
    sessionOf(call).watch().remove(uri);
    return Json.LENIENT.createObjectNode();
  }

  /** Returns when the stream ends. */
  ObjectNode listen(Call call) {
    JsonNode asked = call.params().path("notifications");
    JsonNode id = call.id();
    if (!asked.isObject()) {
      throw RpcError.invalidParam("notifications", "must say what to listen for");
    }
    if (id == null || !call.exchange().mayStream()) {
      throw RpcError.of(
          RpcError.INVALID_REQUEST, "Send an id and Accept: " + EventStream.MEDIA_TYPE + ".");
    }
    Watch watch = watches.open(kinds(asked));
    try (Seats.Seat _ = seats.take(call.principal())) {
      ObjectNode params = acknowledged(asked, watch, call);
      params.putObject("_meta").set(Streams.SUBSCRIPTION, id);
      call.exchange().tell(Reply.notification(ACKNOWLEDGED, params));
      streams.follow(call.request(), call.exchange().stream(), watch, id, () -> true);
      ObjectNode ended = Json.LENIENT.createObjectNode();
      ended.putObject("_meta").set(Streams.SUBSCRIPTION, id);
      return ended;
    } catch (IOException gone) {
      throw new CancellationException("The client has gone.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The service stops.");
    } finally {
      watches.close(watch);
    }
  }

  private static Set<ListKind> kinds(JsonNode asked) {
    Set<ListKind> kinds = EnumSet.noneOf(ListKind.class);
    for (ListKind kind : ListKind.values()) {
      if (asked.path(kind.filter()).asBoolean()) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /** What is honoured of what was asked for. */
  private ObjectNode acknowledged(JsonNode asked, Watch watch, Call call) {
    ObjectNode params = Json.LENIENT.createObjectNode();
    ObjectNode honoured = params.putObject("notifications");
    kinds(asked).forEach(kind -> honoured.put(kind.filter(), true));
    JsonNode uris = asked.path("resourceSubscriptions");
    if (uris.isArray()) {
      ArrayNode taken = honoured.putArray("resourceSubscriptions");
      for (JsonNode uri : uris) {
        if (uri.isTextual() && resources.isThere(uri.asText(), call) && watch.add(uri.asText())) {
          taken.add(uri);
        }
      }
    }
    return params;
  }

  private static Session sessionOf(Call call) {
    Session session = call.session();
    if (session == null) {
      throw RpcError.of(
          RpcError.INVALID_REQUEST, "Subscribing needs a session: send " + Sessions.HEADER + ".");
    }
    return session;
  }
}
