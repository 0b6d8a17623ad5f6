package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The program: reads stdin for tasks and control requests, does one task after the other, ends with
 * its input.
 */
public final class ScriptedWorker {

  private final Speech speech;
  private final Session session;
  private final McpClient mcp;
  private final Platform platform;
  private final ExecutorService turns =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("turn").daemon().factory());
  private final Future<String> connected;
  private final Turn work;
  private @Nullable Future<?> running;

  /** What is done with a prompt. */
  interface Turn {
    /**
     * @param from nanoseconds, when it began
     */
    void run(ScriptedWorker worker, String prompt, long from)
        throws IOException, InterruptedException;
  }

  ScriptedWorker(List<String> flags, Turn work) throws IOException {
    this.work = work;
    String id = flag(flags, "--session-id", flag(flags, "--resume", UUID.randomUUID().toString()));
    this.session = Session.of(flags, id);
    this.speech = new Speech(id, session.costUsd());
    this.mcp = new McpClient(Path.of(flag(flags, "--mcp-config", "")));
    this.platform =
        new Platform(mcp, speech, variable("SMITH_AGENT_ID"), variable("SMITH_AGENT_ROLE"));
    this.connected = turns.submit(mcp::connect);
  }

  public static void main(String[] args) throws Exception {
    System.exit(
        new ScriptedWorker(List.of(args), (me, prompt, from) -> me.script(prompt, from)).listen());
  }

  Speech speech() {
    return speech;
  }

  McpClient mcp() {
    return mcp;
  }

  int listen() throws Exception {
    BufferedReader stdin =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = stdin.readLine(); line != null; line = stdin.readLine()) {
      JsonNode said = Speech.JSON.readTree(line);
      switch (said.path("type").asText()) {
        case "control_request" -> control(said);
        case "user" -> running = turns.submit(() -> turn(content(said)));
        default -> System.err.println("Not understood: " + said.path("type"));
      }
    }
    turns.shutdown();
    return turns.awaitTermination(1, TimeUnit.HOURS) ? 0 : 1;
  }

  private void control(JsonNode request) throws IOException {
    String id = request.path("request_id").asText();
    ObjectNode body = Speech.JSON.createObjectNode().put("pid", ProcessHandle.current().pid());
    speech.controlResponse(id, body);
    if (request.path("request").path("subtype").asText().equals("interrupt") && running != null) {
      running.cancel(true);
    }
  }

  private void turn(String prompt) {
    long from = System.nanoTime();
    try {
      work.run(this, prompt, from);
    } catch (InterruptedException interrupted) {
      aborted(millisSince(from));
    } catch (Exception unexpected) {
      System.err.println("The worker failed: " + unexpected);
      Runtime.getRuntime().halt(1);
    }
  }

  private void script(String prompt, long from) throws IOException, InterruptedException {
    PlainTask task = PlainTask.of(prompt);
    speech.init(mcpStatus());
    Script script = new Script(speech, platform, session);
    script.run(task.parameters().path("script"));
    String answer = script.answer().isEmpty() ? work(task) : script.answer();
    speech.text(answer);
    if (script.failure().has("assistant_error")) {
      speech.synthetic(script.failure().path("assistant_error").asText(), answer);
    }
    speech.result(answer, 1, millisSince(from), script.failure());
  }

  String mcpStatus() throws InterruptedException {
    try {
      return connected.get();
    } catch (ExecutionException e) {
      return "failed";
    }
  }

  /** Without a script: look at the task, share what was found, answer in the seed's form. */
  private String work(PlainTask task) throws IOException, InterruptedException {
    PlainWork work = PlainWork.on(task);
    int pace = task.parameters().path("pace_ms").asInt(150);
    speech.text("I look at the task's text and parameters.");
    for (PlainWork.Found found : work.found()) {
      Thread.sleep(pace);
      platform.share(found.type(), found.content(), found.confidence());
    }
    Thread.sleep(pace);
    ObjectNode answer = Speech.JSON.createObjectNode();
    work.findings().forEach(answer.putArray("findings")::add);
    return answer.put("summary", work.summary()).toString();
  }

  private void aborted(long millis) {
    ObjectNode more = Speech.JSON.createObjectNode().put("is_error", true);
    more.put("subtype", "error_during_execution").put("terminal_reason", "aborted_streaming");
    try {
      speech.result("", 1, millis, more);
    } catch (IOException nobodyListens) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static String content(JsonNode user) {
    JsonNode content = user.path("message").path("content");
    return content.isTextual() ? content.textValue() : content.path(0).path("text").asText();
  }

  static long millisSince(long from) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
  }

  static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }

  static String flag(List<String> flags, String name, String otherwise) {
    int at = flags.indexOf(name);
    return at < 0 || at + 1 >= flags.size() ? otherwise : flags.get(at + 1);
  }
}
