package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a worker's stdout. What is not known is kept raw and is never an error. */
public sealed interface WorkerLine {

  String raw();

  /** Repeats every turn and is not always the first line. {@code mcpServers}: name to status. */
  record Init(
      String raw,
      @Nullable String sessionId,
      @Nullable String model,
      Map<String, String> mcpServers)
      implements WorkerLine {}

  record ApiRetry(
      String raw,
      int attempt,
      int maxRetries,
      @Nullable Integer status,
      String error,
      @Nullable Long delayMs)
      implements WorkerLine {}

  record SystemOther(String raw, String subtype) implements WorkerLine {}

  /**
   * One content block of the model.
   *
   * @param error set on the CLI's own synthetic messages
   * @param used by the message so far; the lines of one message repeat it
   */
  record Assistant(
      String raw,
      @Nullable String model,
      @Nullable String error,
      JsonNode content,
      @Nullable String messageId,
      Tokens used)
      implements WorkerLine {}

  record User(String raw, JsonNode content) implements WorkerLine {}

  /**
   * @param messageId of the message that begins; null on what follows
   * @param used by the message so far, as far as the event tells
   * @param characters that the message has grown by
   */
  record StreamEvent(
      String raw,
      String eventType,
      @Nullable String messageId,
      @Nullable String model,
      @Nullable Tokens used,
      int characters)
      implements WorkerLine {
    /** A ping says that the connection lives, not that the model does anything. */
    boolean isPing() {
      return eventType.equals("ping");
    }
  }

  record ControlRequest(String raw, String requestId, String subtype) implements WorkerLine {}

  record ControlResponse(String raw, String requestId, @Nullable String error)
      implements WorkerLine {}

  record CommandLifecycle(String raw, String commandUuid, String state) implements WorkerLine {}

  /** The end of a turn; {@code body} is the whole line. */
  record Result(String raw, JsonNode body) implements WorkerLine {}

  record Unknown(String raw, String type) implements WorkerLine {}

  record NotJson(String raw) implements WorkerLine {}
}
