package io.mistersmith.runner.scripted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The program: a worker that answers one recorded run, and fails where it would have to invent. */
public final class RecordedWorker {

  private RecordedWorker() {}

  public static void main(String[] args) throws Exception {
    List<String> flags = List.of(args);
    System.exit(
        new ScriptedWorker(flags, (worker, prompt, from) -> turn(worker, flags, prompt, from))
            .listen());
  }

  private static void turn(ScriptedWorker worker, List<String> flags, String prompt, long from)
      throws IOException, InterruptedException {
    String run = ScriptedWorker.flag(flags, "--model", "");
    try {
      Recording record =
          Recording.read(Path.of(ScriptedWorker.flag(flags, "--mcp-config", "")), run);
      new Replay(
              worker.mcp(), worker.speech(), record, run, ScriptedWorker.variable("SMITH_AGENT_ID"))
          .play(prompt, worker.mcpStatus());
    } catch (Replay.Diverged diverged) {
      fail(worker, "replay_diverged", String.valueOf(diverged.getMessage()), from);
    } catch (Recording.Unusable unusable) {
      fail(worker, "record_unusable", String.valueOf(unusable.getMessage()), from);
    } catch (IOException unreadable) {
      fail(worker, "record_unusable", "record_unreadable: " + unreadable.getMessage(), from);
    }
  }

  private static void fail(ScriptedWorker worker, String reason, String why, long from)
      throws IOException {
    ObjectNode more = Speech.JSON.createObjectNode().put("is_error", true);
    more.put("subtype", "error_during_execution").put("terminal_reason", reason);
    more.putArray("errors").add(why);
    worker.speech().result("", 1, ScriptedWorker.millisSince(from), more);
  }
}
