package io.mistersmith.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.task.TaskMessage.Assignment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole runner against a real NATS, with real worker processes. */
class RunnerStoryTest {

  private static StandInPlatform platform;
  private static ConfigurableApplicationContext runner;
  @TempDir private static Path home;

  @BeforeAll
  static void start() throws Exception {
    platform = new StandInPlatform("runner-story");
    runner = RunnerUnderTest.start(platform, home);
  }

  @AfterAll
  static void stop() throws Exception {
    runner.close();
    platform.close();
    RunnerUnderTest.assertNoWorkerOf(home);
  }

  private static AgentId spawned(String... capabilities) throws Exception {
    AgentId agent = AgentId.random();
    assertThat(platform.spawn(agent, capabilities).path("accepted").asBoolean()).isTrue();
    platform.awaitHeard(
        Subjects.AGENT_ANNOUNCE, a -> a.path("agent_id").asText().equals(agent.value()));
    return agent;
  }

  @Test
  @Tag("D-045")
  @Tag("D-046")
  void spawnsARealProcessThenAnnouncesIt() throws Exception {
    AgentId agent = spawned("log_analysis");
    JsonNode announced =
        platform.awaitHeard(
            Subjects.AGENT_ANNOUNCE, a -> a.path("agent_id").asText().equals(agent.value()));
    assertThat(ProcessHandle.of(announced.path("pid").asLong())).isPresent();
    assertThat(announced.path("executor").asText()).isEqualTo("scripted");
    assertThat(announced.path("agent_role").asText()).isEqualTo("Analyzer");
    assertThat(announced.path("runner_id").asText()).isEqualTo("runner-story");
    assertThat(
            platform.awaitHeard(Subjects.status(agent, "starting")).path("token_sha256").asText())
        .hasSize(64);
  }

  @Test
  @Tag("D-024")
  @Tag("D-025")
  @Tag("D-026")
  @Tag("D-027")
  @Tag("D-235")
  void runsAnAssignmentToItsResult() throws Exception {
    AgentId agent = spawned("log_analysis");
    AgentId other = spawned("log_analysis");
    Assignment task =
        platform.assignment(
            agent, "{\"source\":\"/var/log/system.log\",\"time_range\":\"24h\",\"pace_ms\":500}");
    platform.assign(task);
    JsonNode result = platform.awaitHeard(Subjects.result(task.taskId()));
    assertThat(result.path("status").asText()).isEqualTo("completed");
    assertThat(result.path("result").path("findings")).hasSize(2);
    assertThat(result.path("result").path("summary").asText()).isEqualTo("2 issues found");
    assertThat(result.path("agent_id").asText()).isEqualTo(agent.value());

    List<JsonNode> progress = platform.find(Subjects.progress(task.taskId()), _ -> true);
    assertThat(progress.getFirst().path("pid").isNumber()).isTrue();
    assertThat(progress).hasSizeGreaterThan(1);
    assertThat(platform.mcp.shared())
        .filteredOn(d -> d.path("agent_id").asText().equals(agent.value()))
        .hasSize(2);

    List<JsonNode> output = platform.find(Subjects.output(agent), _ -> true);
    assertThat(output).extracting(o -> o.path("chunk").asInt()).isSorted().startsWith(0);
    assertThat(Transcripts.lines(output))
        .first(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("\"init\"");
    assertThat(Transcripts.lines(output).getLast()).contains("\"result\"");
    assertThat(output).allMatch(Transcripts::matchesItsDigest);
    assertThat(platform.find(Subjects.output(other), _ -> true)).isEmpty();
  }

  @Test
  void replacesTheWorkerAheadOfTheNextTask() throws Exception {
    AgentId agent = spawned("x");
    Assignment first = platform.assignment(agent, "{\"pace_ms\":0}");
    platform.assign(first);
    platform.awaitHeard(Subjects.status(agent, "idle"));
    assertThat(platform.awaitHeard(Subjects.result(first.taskId())).has("idle_at_runner"))
        .as("its worker is still to be replaced")
        .isFalse();
    List<JsonNode> replaced = platform.find(Subjects.status(agent, "worker_replaced"), _ -> true);
    assertThat(replaced).hasSize(1);
    assertThat(replaced.getLast().path("pid").isNumber()).isTrue();
    assertThat(replaced.getLast().path("token_sha256"))
        .isNotEqualTo(platform.awaitHeard(Subjects.status(agent, "starting")).path("token_sha256"));
    Assignment second = platform.assignment(agent, "{\"pace_ms\":0}");
    platform.assign(second);
    assertThat(platform.awaitHeard(Subjects.result(second.taskId())).path("status").asText())
        .isEqualTo("completed");
  }

  @Test
  void keepsTheWorkerWhenTheAgentSaysSo() throws Exception {
    AgentId agent = AgentId.random();
    platform.spawnAs(agent, "per_agent", "scripted", "x");
    for (int i = 0; i < 2; i++) {
      Assignment task = platform.assignment(agent, "{\"script\":[{\"answer\":\"ok\"}]}");
      platform.assign(task);
      JsonNode result = platform.awaitHeard(Subjects.result(task.taskId()));
      assertThat(result.path("result").path("summary").asText()).isEqualTo("ok");
      assertThat(result.path("idle_at_runner").asText()).isEqualTo(platform.runnerId());
      JsonNode started = platform.awaitHeard(Subjects.progress(task.taskId()));
      assertThat(result.path("start").path("at")).isEqualTo(started.path("timestamp"));
      assertThat(result.path("start").path("pid")).isEqualTo(started.path("pid"));
      assertThat(result.path("start").path("session")).isEqualTo(started.path("session"));
    }
    assertThat(platform.find(Subjects.status(agent, "worker_replaced"), _ -> true)).isEmpty();
    assertThat(platform.find(Subjects.status(agent, "idle"), _ -> true))
        .as("the result has said it")
        .isEmpty();
  }

  @Test
  @Tag("D-001")
  void sharesAFencedDiscoveryOnce() throws Exception {
    AgentId agent = spawned("x");
    String answer =
        "I found:\\n```json\\n{\\\"discovery\\\":\\\"Unusual pattern in authentication logs\\\",\\\"confidence\\\":0.85,\\\"type\\\":\\\"pattern\\\"}\\n```\\nThat is all.";
    Assignment task = platform.assignment(agent, "{\"script\":[{\"answer\":\"" + answer + "\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.result(task.taskId()));
    List<JsonNode> shared =
        platform.mcp.shared().stream()
            .filter(d -> d.path("agent_id").asText().equals(agent.value()))
            .toList();
    assertThat(shared).hasSize(1);
    assertThat(shared.getFirst().path("content").asText())
        .isEqualTo("Unusual pattern in authentication logs");
    assertThat(shared.getFirst().path("discovery_type").asText()).isEqualTo("pattern");
    assertThat(shared.getFirst().path("confidence").decimalValue()).isEqualByComparingTo("0.85");
  }

  @Test
  void startsOneWorkerForADuplicatedAssignment() throws Exception {
    AgentId agent = spawned("x");
    Assignment task =
        platform.assignment(agent, "{\"script\":[{\"delay_ms\":300},{\"answer\":\"ok\"}]}");
    platform.assign(task);
    platform.assign(task);
    platform.assign(task);
    platform.awaitHeard(Subjects.status(agent, "idle"));
    Assignment next = platform.assignment(agent, "{\"script\":[{\"answer\":\"next\"}]}");
    platform.assign(next);
    platform.awaitHeard(Subjects.result(next.taskId()));
    assertThat(platform.find(Subjects.result(task.taskId()), _ -> true)).hasSize(1);
    assertThat(
            platform.find(
                Subjects.progress(task.taskId()),
                p -> p.path("message").asText().equals("started")))
        .hasSize(1);
  }

  @Test
  void answersWhoCanDoWhat() throws Exception {
    AgentId able = spawned("alpha", "beta");
    spawned("alpha");
    JsonNode answer =
        platform.request(Subjects.AGENT_QUERY, new AgentMessage.Query(List.of("alpha", "beta")));
    assertThat(answer.path("agents"))
        .extracting(a -> a.path("agent_id").asText())
        .containsExactly(able.value());
  }

  @Test
  @Tag("D-047")
  void sendsHeartbeats() throws Exception {
    AgentId agent = spawned("x");
    JsonNode beat =
        platform.awaitHeard(
            Subjects.heartbeat(agent), b -> b.path("status").asText().equals("idle"));
    assertThat(beat.path("metrics").path("memory_mb").asInt()).isPositive();
    JsonNode pulse = platform.awaitHeard(Subjects.pulse(platform.runnerId()));
    assertThat(pulse.path("runner_id").asText()).isEqualTo(platform.runnerId());
  }

  @Test
  void showsItsWorkersToWhoHasTheToken() throws Exception {
    AgentId agent = spawned("x");
    String url =
        "http://127.0.0.1:" + runner.getEnvironment().getProperty("local.server.port") + "/workers";
    assertThat(RunnerUnderTest.get(url, "none").statusCode()).isEqualTo(401);
    assertThat(RunnerUnderTest.get(url, RunnerUnderTest.ADMIN).body())
        .contains(agent.value())
        .contains("\"status\":\"idle\"")
        .contains("\"executor\":\"scripted\"");
    String ready = url.replace("/workers", "/health/ready");
    assertThat(RunnerUnderTest.get(ready, RunnerUnderTest.ADMIN).statusCode()).isEqualTo(200);
    String live = url.replace("/workers", "/health/live");
    assertThat(RunnerUnderTest.get(live, "none").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAnAgentThatNeedsTheMissingCli() throws Exception {
    AgentId agent = AgentId.random();
    platform.spawnAs(agent, "per_task", "claude", "x");
    JsonNode error = platform.awaitHeard(Subjects.status(agent, "error"));
    assertThat(platform.find(Subjects.status(agent, "starting"), _ -> true))
        .as("without it the platform takes no error")
        .hasSize(1);
    assertThat(error.path("code").asText()).isEqualTo("missing_binary");
    assertThat(error.path("message").asText()).contains("SMITH_CLAUDE");
    assertThat(platform.awaitHeard(Subjects.error(agent)).path("category").asText())
        .isEqualTo("logical");
  }

  @Test
  void sharesWhatItFoundAfterThePlatformCameBack() throws Exception {
    AgentId agent = spawned("x");
    platform.mcp.breakDown(3);
    Assignment task = platform.assignment(agent, "{\"pace_ms\":0}");
    platform.assign(task);
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("completed");
    assertThat(platform.mcp.shared())
        .filteredOn(d -> d.path("agent_id").asText().equals(agent.value()))
        .hasSize(2);
  }

  @Test
  void cancelsARun() throws Exception {
    AgentId agent = spawned("x");
    Assignment task = platform.assignment(agent, "{\"script\":[{\"hang\":\"polite\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.progress(task.taskId()));
    await()
        .until(() -> platform.control(agent, "cancel", task.runId()).path("accepted").asBoolean());
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("cancelled");
    platform.awaitHeard(Subjects.status(agent, "idle"));
  }

  @Test
  void stopsAnAgentAfterItsTask() throws Exception {
    AgentId agent = spawned("x");
    Assignment task =
        platform.assignment(agent, "{\"script\":[{\"delay_ms\":500},{\"answer\":\"done\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.progress(task.taskId()));
    assertThat(platform.control(agent, "stop", null).path("accepted").asBoolean()).isTrue();
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("completed");
    platform.awaitHeard(Subjects.status(agent, "stopped"));
  }

  @Test
  void killsAnAgentAndReleasesItsTask() throws Exception {
    AgentId agent = spawned("x");
    Assignment task = platform.assignment(agent, "{\"script\":[{\"hang\":\"deaf\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.progress(task.taskId()));
    platform.control(agent, "kill", null);
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("released");
    platform.awaitHeard(Subjects.status(agent, "stopped"));
  }

  @Test
  @Tag("D-072")
  @Tag("D-081")
  void reportsAWorkerThatIsKilledByAStrangerAndLeavesTheRestToItsSupervisor() throws Exception {
    AgentId agent = spawned("x");
    long pid =
        platform
            .awaitHeard(
                Subjects.AGENT_ANNOUNCE, a -> a.path("agent_id").asText().equals(agent.value()))
            .path("pid")
            .asLong();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    JsonNode error = platform.awaitHeard(Subjects.error(agent));
    assertThat(error.path("category").asText()).isEqualTo("fatal");
    assertThat(error.path("code").asText()).isEqualTo("worker_died");
    JsonNode failed = platform.awaitHeard(Subjects.status(agent, "failed"));
    assertThat(failed.path("cause").path("error_id")).isEqualTo(error.path("error_id"));
    assertThat(failed.path("cause").path("category").asText()).isEqualTo("FATAL");
  }

  @Test
  @Tag("D-074")
  void endsTheLifeOfAnAgentWhoseWorkerCrashesInARunAfterItsResult() throws Exception {
    AgentId agent = spawned("x");
    Assignment task = platform.assignment(agent, "{\"script\":[{\"crash\":true}]}");
    platform.assign(task);
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("failed");
    JsonNode error = platform.awaitHeard(Subjects.error(agent));
    assertThat(error.path("code").asText()).isEqualTo("signal_9");
    assertThat(error.path("task_id").asText()).isEqualTo(task.taskId().value());
    platform.awaitHeard(Subjects.status(agent, "failed"));
  }

  @Test
  @Tag("D-080")
  @Tag("D-098")
  @Tag("D-100")
  void startsNothingOnAModelThatFailsInARowAndTriesItWithOneTaskLater() throws Exception {
    AgentId agent = AgentId.random();
    platform.request(
        Subjects.command(agent, "spawn"),
        new AgentMessage.Spawn(
            agent, new AgentSpec("A", List.of("m"), "scripted", "flaky", "per_task")));
    platform.awaitHeard(
        Subjects.AGENT_ANNOUNCE, a -> a.path("agent_id").asText().equals(agent.value()));
    for (int i = 1; i <= 5; i++) {
      Assignment failing =
          platform.assignment(
              agent, "{\"script\":[{\"fail\":{\"is_error\":true,\"api_error_status\":529}}]}");
      platform.assign(failing);
      platform.awaitHeard(Subjects.result(failing.taskId()));
    }
    JsonNode opened = platform.awaitHeard(Subjects.error(agent), e -> e.has("circuit"));
    assertThat(opened.path("circuit").asText()).isEqualTo("model:scripted/flaky");
    assertThat(platform.find(Subjects.error(agent), _ -> true)).hasSize(5);
    Assignment waiting = platform.assignment(agent, "{\"script\":[{\"answer\":\"well again\"}]}");
    platform.assign(waiting);
    assertThat(platform.awaitHeard(Subjects.result(waiting.taskId())).path("status").asText())
        .isEqualTo("completed");
  }

  @Test
  void relaysBadLinesAndALineOfFiftyMegabytes() throws Exception {
    AgentId agent = spawned("x");
    Assignment task =
        platform.assignment(
            agent,
            "{\"script\":[{\"raw\":\"YQBi//4K\"},{\"big_line\":52428800},{\"answer\":\"ok\"}]}");
    platform.assign(task);
    JsonNode result = platform.awaitHeard(Subjects.result(task.taskId()));
    assertThat(result.path("status").asText()).isEqualTo("completed");
    List<JsonNode> output = platform.find(Subjects.output(agent), _ -> true);
    assertThat(output)
        .extracting(o -> o.path("chunk").asLong())
        .containsExactlyElementsOf(
            java.util.stream.LongStream.range(0, output.size()).boxed().toList());
    assertThat(Transcripts.lines(output))
        .contains("a\uFFFDb\uFFFD\uFFFD")
        .anyMatch(line -> line.endsWith("…[cut: 35651584 of 52428800 bytes dropped]"));
  }

  @Test
  void losesNothingWhileNatsIsAway() throws Exception {
    AgentId agent = spawned("x");
    Assignment task =
        platform.assignment(
            agent,
            "{\"script\":[{\"delay_ms\":500},{\"lines\":200},{\"delay_ms\":1500},{\"answer\":\"ok\"}]}");
    platform.assign(task);
    long pid = platform.awaitHeard(Subjects.progress(task.taskId())).path("pid").asLong();
    platform.nats.stop();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    platform.nats.start();
    // What was stored while the listener was away is read from the stream.
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(platform.stored(Subjects.TASKS_STREAM))
                    .anyMatch(h -> h.subject().equals(Subjects.result(task.taskId()))));
    List<JsonNode> output =
        platform.stored(Subjects.AGENTS_STREAM).stream()
            .filter(h -> h.subject().equals(Subjects.output(agent)))
            .map(StandInPlatform.Heard::body)
            .toList();
    assertThat(output)
        .extracting(o -> o.path("chunk").asLong())
        .containsExactlyElementsOf(
            java.util.stream.LongStream.range(0, output.size()).boxed().toList());
    assertThat(Transcripts.lines(output)).filteredOn(l -> l.contains("\"note\"")).hasSize(200);
  }
}
