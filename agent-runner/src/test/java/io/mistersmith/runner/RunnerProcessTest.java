package io.mistersmith.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner as a process of its own, stopped and killed. */
class RunnerProcessTest {
  /** A JVM that has learnt nothing, on a machine that has other things to do. */
  private static final Duration TO_START = Duration.ofSeconds(90);

  private StandInPlatform platform;
  @TempDir private Path home;
  private Process runner;

  @BeforeEach
  void start() throws Exception {
    platform = new StandInPlatform("runner-process");
    runner = launch();
  }

  @AfterEach
  void stop() throws Exception {
    runner.destroyForcibly().waitFor();
    RunnerUnderTest.assertNoWorkerOf(home);
    platform.close();
  }

  /** From the class path of this test, or from the executable jar that the property names. */
  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String jar = System.getProperty("runner.jar", "");
    if (jar.isEmpty()) {
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(AgentRunner.class.getName());
    } else {
      command.addAll(List.of("-jar", jar));
    }
    command.addAll(RunnerUnderTest.arguments(platform, home, 10));
    File log = home.resolve("runner.log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  private AgentId spawned() {
    AgentId agent = AgentId.random();
    await()
        .atMost(TO_START)
        .ignoreExceptions()
        .until(() -> platform.spawn(agent, "x").path("accepted").asBoolean());
    platform.awaitHeard(
        Subjects.AGENT_ANNOUNCE, a -> a.path("agent_id").asText().equals(agent.value()));
    return agent;
  }

  private Assignment busy(AgentId agent) throws Exception {
    Assignment task =
        platform.assignment(
            agent, "{\"script\":[{\"grandchild\":600},{\"say\":\"ready\"},{\"hang\":\"deaf\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.output(agent), o -> o.path("lines").toString().contains("ready"));
    return task;
  }

  @Test
  @Tag("D-232")
  void endsItsWorkersAndReleasesTheirTasksWhenItIsStopped() throws Exception {
    AgentId agent = spawned();
    Assignment task = busy(agent);
    runner.destroy();
    assertThat(runner.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("released");
    JsonNode departing = platform.awaitHeard(Subjects.AGENT_DEPARTING);
    assertThat(departing.path("agent_id").asText()).isEqualTo(agent.value());
    assertThat(departing.path("reason").asText()).isEqualTo("runner_stopping");
    RunnerUnderTest.assertNoWorkerOf(home);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  @Tag("D-232")
  void leavesNoWorkerWhenItIsKilledAndSaysSoInItsNextLife() throws Exception {
    AgentId agent = spawned();
    busy(agent);
    assertThat(RunnerUnderTest.workersOf(home)).isNotEmpty();
    runner.destroyForcibly().waitFor();
    RunnerUnderTest.assertNoWorkerOf(home);

    runner = launch();
    JsonNode departing = platform.awaitHeard(Subjects.AGENT_DEPARTING);
    assertThat(departing.path("agent_id").asText()).isEqualTo(agent.value());
    assertThat(departing.path("reason").asText()).isEqualTo("runner_restarted");
    await().untilAsserted(() -> assertThat(sleepers()).isEmpty());
    assertThat(home.resolve("workers")).isEmptyDirectory();
    spawned();
  }

  @Test
  void goesOnInTheSessionOfAnAttemptThatItsEarlierLifeDidNotFinish() throws Exception {
    AgentId agent = spawned();
    String script = "{\"script\":[{\"say\":\"ready\"},{\"delay_ms\":%d},{\"answer\":\"done\"}]}";
    Assignment first = platform.assignment(agent, script.formatted(600_000));
    platform.assign(first);
    platform.awaitHeard(Subjects.output(agent), o -> o.path("lines").toString().contains("ready"));
    String session = startedIn(first.taskId(), 1).path("id").asText();
    runner.destroyForcibly().waitFor();

    runner = launch();
    platform.awaitHeard(Subjects.AGENT_DEPARTING);
    spawnedAgain(agent);
    platform.assign(platform.again(first, 2, session, script.formatted(0)));

    assertThat(platform.awaitHeard(Subjects.result(first.taskId())).path("status").asText())
        .isEqualTo("completed");
    JsonNode second = startedIn(first.taskId(), 2);
    assertThat(second.path("id").asText()).isEqualTo(session);
    assertThat(second.path("resumed").asBoolean()).isTrue();
    assertThat(
            platform.find(
                Subjects.output(agent),
                o -> o.path("attempt").asInt() == 2 && o.toString().contains("\\\"ready")))
        .isEmpty();

    platform.assign(
        platform.again(first, 3, "00000000-0000-4000-8000-000000000000", script.formatted(0)));
    JsonNode third = startedIn(first.taskId(), 3);
    assertThat(third.path("resumed").asBoolean()).isFalse();
    assertThat(third.path("not_resumed").asText()).isEqualTo("no_such_session");
  }

  private JsonNode startedIn(TaskId task, int attempt) {
    return platform
        .awaitHeard(
            Subjects.progress(task),
            p -> p.path("attempt").asInt() == attempt && p.path("session").isObject())
        .path("session");
  }

  @Test
  @Tag("D-048")
  void saysNothingOfItsAttemptsWhenItWakesAfterItsLeaseAndEndsTheWorkers() throws Exception {
    AgentId agent = spawned();
    Assignment task =
        platform.assignment(
            agent, "{\"script\":[{\"say\":\"ready\"},{\"delay_ms\":2000},{\"answer\":\"late\"}]}");
    platform.assign(task);
    platform.awaitHeard(Subjects.output(agent), o -> o.path("lines").toString().contains("ready"));
    signal("STOP");
    int said = platform.find(Subjects.output(agent), _ -> true).size();
    // Nobody shows that a lease runs out.
    await().pollDelay(Duration.ofMillis(5500)).until(() -> true);

    signal("CONT");

    JsonNode departing = platform.awaitHeard(Subjects.AGENT_DEPARTING);
    assertThat(departing.path("agent_id").asText()).isEqualTo(agent.value());
    assertThat(departing.path("reason").asText()).isEqualTo("lease_lost");
    RunnerUnderTest.assertNoWorkerOf(home);
    assertThat(platform.find(Subjects.result(task.taskId()), _ -> true)).isEmpty();
    assertThat(platform.find(Subjects.output(agent), _ -> true)).hasSize(said);
    spawnedAgain(agent);
    platform.assign(task);
    assertThat(platform.awaitHeard(Subjects.result(task.taskId())).path("status").asText())
        .isEqualTo("released");
  }

  private void spawnedAgain(AgentId agent) {
    await()
        .atMost(TO_START)
        .ignoreExceptions()
        .until(() -> platform.spawn(agent, "x").path("accepted").asBoolean());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                platform
                        .find(
                            Subjects.AGENT_ANNOUNCE,
                            a -> a.path("agent_id").asText().equals(agent.value()))
                        .size()
                    == 2);
  }

  private void signal(String name) throws Exception {
    String pid = Long.toString(runner.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  /** Grandchildren that left the tree, by the mark that this home's ledger gave them. */
  private static List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").endsWith("sleep 600"))
        .filter(RunnerUnderTest::lives)
        .toList();
  }
}
