package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import java.util.List;
import org.springframework.stereotype.Component;

/** From a method and its parameters to a result. */
@Component
class Dispatcher {
  private final Handshake handshake;
  private final Tools tools;
  private final Resources resources;
  private final ResourceSubscriptions subscriptions;
  private final Prompts prompts;
  private final Completions completions;
  private final List<Extension> extensions;

  Dispatcher(
      Handshake handshake,
      Tools tools,
      Resources resources,
      ResourceSubscriptions subscriptions,
      Prompts prompts,
      Completions completions,
      List<Extension> extensions) {
    this.handshake = handshake;
    this.tools = tools;
    this.resources = resources;
    this.subscriptions = subscriptions;
    this.prompts = prompts;
    this.completions = completions;
    this.extensions = List.copyOf(extensions);
  }

  static boolean isLegacy(String method) {
    return method.equals("list_tools") || method.equals("call_tool");
  }

  /**
   * @throws RpcError -32601, -32602
   */
  ObjectNode run(String method, Call call) {
    for (Extension extension : extensions) {
      ObjectNode answer = extension.answer(method, call);
      if (answer != null) {
        return answer;
      }
    }
    ObjectNode result =
        switch (method) {
          case "tools/list" -> tools.list(call);
          case "tools/call" -> tools.call(call, false);
          case "resources/list" -> resources.list(call);
          case "resources/templates/list" -> resources.templates(call);
          case "resources/read" -> resources.read(call);
          case "prompts/list" -> prompts.list(call);
          case "prompts/get" -> prompts.get(call);
          case "completion/complete" -> completions.complete(call);
          case "server/discover" -> handshake.discover();
          default -> call.isStateless() ? stateless(method, call) : withHandshake(method, call);
        };
    extensions.forEach(extension -> extension.extend(method, result));
    return result;
  }

  private ObjectNode stateless(String method, Call call) {
    if (method.equals("subscriptions/listen")) {
      return subscriptions.listen(call);
    }
    throw unknown();
  }

  private ObjectNode withHandshake(String method, Call call) {
    return switch (method) {
      case "list_tools" -> tools.listAll(call);
      case "call_tool" -> tools.call(call, true);
      case "initialize" -> handshake.initialize(call);
      case "ping" -> Json.LENIENT.createObjectNode();
      case "logging/setLevel" -> setLevel(call);
      case "resources/subscribe" -> subscriptions.subscribe(call);
      case "resources/unsubscribe" -> subscriptions.unsubscribe(call);
      default -> throw unknown();
    };
  }

  /** Without a session there is nothing that could remember it. */
  private static ObjectNode setLevel(Call call) {
    Level level = Level.of("level", call.params().path("level"));
    Session session = call.session();
    if (session != null) {
      session.level(level);
    }
    return Json.LENIENT.createObjectNode();
  }

  private static RpcError unknown() {
    return RpcError.of(RpcError.METHOD_NOT_FOUND, "There is no method of that name.");
  }
}
