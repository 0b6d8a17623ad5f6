package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mistersmith.infra.Ports;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Services and workers are killed, stopped and restarted while tasks are at every step of their
 * way; what must hold is looked at from outside, when all is quiet again.
 */
class FaultStory extends Impatient {
  /** Before each fault. */
  private static final int TASKS = 3;

  private static final int LONG_MS = 6000;

  @Test
  @Tag("D-068")
  @Tag("D-073")
  @Tag("D-147")
  @Tag("D-232")
  void everyAcceptedTaskEndsOnceWhateverIsKilledStoppedOrRestarted() {
    Wave wave = new Wave(client);
    List<Fault> faults =
        List.of(
            new Fault("worker killed", () -> toABusyWorker(wave, "KILL")),
            new Fault("worker stopped", () -> paused(toABusyWorker(wave, "STOP"), 1500)),
            new Fault("worker asked to end", () -> toABusyWorker(wave, "TERM")),
            new Fault("query-service stopped", () -> paused(stopped("query-service"), 2000)),
            new Fault("query-service killed", () -> killed("query-service")),
            new Fault("command-service stopped", () -> paused(stopped("command-service"), 2000)),
            new Fault("command-service killed", () -> killed("command-service")),
            new Fault("command-service restarted", () -> restarted("command-service")),
            new Fault("agent-runner stopped", () -> paused(stopped("agent-runner"), 7000)),
            new Fault("agent-runner killed", () -> killed("agent-runner")),
            new Fault("NATS killed", () -> killed("nats")),
            new Fault("Postgres killed", () -> killed("postgres")),
            new Fault("everything restarted", FaultStory::restarted));
    List<String> found = new ArrayList<>();
    for (Fault fault : faults) {
      wave.submitUntilTasksAreAtEveryStep(TASKS);
      Client.Answer acknowledged = client.post("/api/v1/discoveries", discovery("before " + fault));
      assertThat(acknowledged.status()).as("%s", acknowledged.body()).isEqualTo(201);
      found.add(acknowledged.body().path("discovery_id").asText());
      fault.inject().run();
    }

    wave.awaitQuiet(agents, PATIENCE);

    assertThat(wave.submitted())
        .doesNotHaveDuplicates()
        .hasSizeGreaterThanOrEqualTo(faults.size() * TASKS);
    assertThat(wave.known())
        .as("each submission is one task")
        .isEqualTo(Set.copyOf(wave.submitted()));
    assertThat(found)
        .as("nothing that was acknowledged is lost")
        .allSatisfy(
            id -> assertThat(client.get("/api/v1/discoveries/" + id).status()).isEqualTo(200));
    List<History> histories =
        wave.submitted().stream().map(task -> History.of(client, task)).toList();
    histories.forEach(History::mustMakeSense);
    assertThat(histories).as("a session was taken up").anyMatch(History::tookUpASession);
    processesAndAgentsAgree();
  }

  private record Fault(String name, Runnable inject) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static ProcessHandle process(String part) {
    return platform.process(part);
  }

  private static void killed(String part) {
    platform.kill(part);
    platform.upAgain();
  }

  private static void restarted(String service) {
    platform.terminate(service);
    platform.upAgain();
  }

  private static void restarted() {
    platform.close();
    platform.upAgain();
  }

  private static ProcessHandle stopped(String service) {
    ProcessHandle process = process(service);
    Signals.send("STOP", process);
    return process;
  }

  /** Goes on after a while. */
  private static void paused(ProcessHandle process, long millis) {
    try {
      await().pollDelay(Duration.ofMillis(millis)).timeout(PATIENCE).until(() -> true);
    } finally {
      Signals.send("CONT", process);
    }
  }

  /** To one whose task takes long enough to be seen running. */
  private static ProcessHandle toABusyWorker(Wave wave, String signal) {
    String task = wave.submitOneOf(LONG_MS);
    String agent = client.awaitTask(task, "running").path("assigned_to").asText();
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> workerOf(agent), worker -> Signals.reaches(signal, worker));
  }

  private static ProcessHandle workerOf(String agent) {
    return ProcessHandle.of(client.get("/api/v1/agents/" + agent).body().path("pid").asLong())
        .filter(Platform::isRunning)
        .orElseThrow();
  }

  @Test
  @Tag("D-114")
  @Tag("D-157")
  void twoCommandServicesShareTheWorkAndOneThatIsKilledLeavesNothingUndoneOrDoneTwice()
      throws Exception {
    int port = Ports.free();
    try (SecondService second = SecondService.commandService(platform, port);
        Nats nats = Nats.connect(platform)) {
      Client other = new Client(port, platform.token());
      other.awaiting("/health/ready", health -> health.path("status").asText().equals("up"));
      Client first = new Client(platform.commandPort, platform.token());
      List<Message> answers = nats.askAll("system.control.status", 20);
      await().until(() -> answers.size() >= 20);
      List<String> tasks = new ArrayList<>();
      for (int n = 0; n < 6; n++) {
        tasks.add((n % 2 == 0 ? first : other).submit(Wave.task("for either", "work", 300)));
      }
      // One of the two may hear of the end before the other hears of the start.
      client.awaiting(
          "/api/v1/tasks/" + tasks.getFirst(),
          task ->
              task.path("started_at").isTextual()
                  || task.path("status").asText().equals("completed"));
      platform.kill("command-service");
      tasks.add(other.submit(Wave.task("for the one that is left", "work", 300)));
      tasks.forEach(task -> client.awaitTask(task, "completed"));
      platform.upAgain();
      tasks.add(first.submit(Wave.task("for the one that is back", "work", 300)));
      client.awaitTask(tasks.getLast(), "completed");
      Signals.send("KILL", second.process());

      assertThat(answers).as("each request is handled by one of the two").hasSize(20);
      tasks.forEach(task -> History.of(client, task).mustMakeSense());
      List<Stored> told =
          Stored.in(platform, "TASKS").stream()
              .filter(stored -> stored.subject().endsWith(".assignment"))
              .filter(stored -> tasks.contains(stored.body().path("task_id").asText()))
              .toList();
      assertThat(told)
          .extracting(stored -> stored.body().path("run_id").asText())
          .as("each run is given once")
          .doesNotHaveDuplicates()
          .hasSizeGreaterThanOrEqualTo(tasks.size());
      processesAndAgentsAgree();
    }
  }
}
