package io.mistersmith.command.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentCommand;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage.ErrorEvent;
import io.mistersmith.api.agent.AgentSpec;
import io.mistersmith.api.error.ErrorId;
import io.mistersmith.api.supervision.BackOff;
import io.mistersmith.api.supervision.Strategy;
import io.mistersmith.api.supervision.Supervision;
import io.mistersmith.api.supervision.SupervisionPolicy;
import io.mistersmith.api.supervision.SupervisorCommand.CreateSupervisor;
import io.mistersmith.api.supervision.SupervisorEvent.SupervisorDecided;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.command.CommandRefused;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.command.log.EventReading;
import io.nats.client.Dispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Supervision against a real log and a real NATS, with a runner that does what it is told. */
class SupervisionTest {
  private static final String SECRET = "a secret of the receiver";
  private static final BackOff SHORT = new BackOff(BackOff.Kind.FIXED, 20, 20, 0);

  private record Post(String timestamp, String signature, String body) {}

  private static final List<Post> POSTS = new CopyOnWriteArrayList<>();
  private static final List<String> ALERTS = new CopyOnWriteArrayList<>();
  private static HttpServer receiver;
  private static NatsStory story;
  private static FakeRunner runner;

  @BeforeAll
  static void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/alerts",
        exchange -> {
          POSTS.add(
              new Post(
                  exchange.getRequestHeaders().getFirst("X-Smith-Timestamp"),
                  exchange.getRequestHeaders().getFirst("X-Smith-Signature"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          boolean first =
              POSTS.getLast().body().contains("agent-crashing")
                  && posts(new AgentId("agent-crashing")).size() == 1;
          exchange.sendResponseHeaders(first ? 503 : 204, -1);
          exchange.close();
        });
    receiver.start();
    Path secret = Files.writeString(Files.createTempFile("webhook", "secret"), SECRET);
    story =
        new NatsStory(
            "--smith.supervision.base=20ms",
            "--smith.supervision.max-restarts=2",
            "--smith.alerts.webhook.again=50ms",
            "--smith.alerts.webhook.secret-file=" + secret,
            "--smith.alerts.webhook.url=http://127.0.0.1:"
                + receiver.getAddress().getPort()
                + "/alerts");
    Dispatcher dispatcher =
        story
            .onlooker()
            .createDispatcher(
                message ->
                    ALERTS.add(
                        message.getSubject()
                            + " "
                            + new String(message.getData(), StandardCharsets.UTF_8)));
    dispatcher.subscribe("system.alerts.*");
    runner = story.runner("runner-1");
    runner.works = false;
  }

  @AfterAll
  static void stop() {
    runner.close();
    story.close();
    receiver.stop(0);
  }

  @Test
  @Tag("D-053")
  @Tag("D-076")
  void aCrashIsRestartedAndToldOnNatsAndByASignedPostUntilThatIsTaken() throws Exception {
    AgentId agent = agent("agent-crashing", null);
    crash(agent, 1);

    awaitRunning(agent, 2);
    SupervisorDecided decided = decisions("root", agent).getFirst();
    assertThat(decided.reason()).isEqualTo("Restart 1 of 2 in 60 s");
    await().atMost(Duration.ofSeconds(20)).until(() -> posts(agent).size() == 2);
    Post post = posts(agent).getLast();
    assertThat(post.signature()).isEqualTo("sha256=" + hmac(post.timestamp() + "." + post.body()));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(ALERTS)
                    .anySatisfy(
                        alert ->
                            assertThat(alert)
                                .startsWith("system.alerts.warning")
                                .contains("agent_restarted", agent.value())));
    String alert = idIn(post.body());
    story.awaitEvent(alert, "alert.delivered");
    assertThat(story.types(alert))
        .containsExactly("alert.raised", "alert.delivery_failed", "alert.delivered");
  }

  @Test
  void allOfAGroupAreRestartedWhenOneFails() throws Exception {
    SupervisorId group = supervisor("sup_group", SupervisorId.ROOT, Strategy.ONE_FOR_ALL, 2);
    AgentId one = agent("agent-all-1", new Supervision(group, null));
    AgentId two = agent("agent-all-2", new Supervision(group, null));
    await().until(() -> Collections.frequency(story.types("sup_group"), CHILD) == 2);

    crash(one, 1);

    awaitRunning(one, 2);
    awaitRunning(two, 2);
    assertThat(story.types(two.value()))
        .containsSubsequence(
            "agent.stopping", "agent.stopped", "agent.restart_requested", "agent.running");
    assertThat(decisions("sup_group", one)).hasSize(1);
    assertThat(story.types("sup_group")).doesNotContain("supervisor.child_removed");
  }

  @Test
  void whatIsTooMuchForOneSupervisorTheOneAboveDecides() throws Exception {
    supervisor("sup_low", SupervisorId.ROOT, Strategy.ONE_FOR_ONE, 0);
    AgentId agent = agent("agent-low", new Supervision(new SupervisorId("sup_low"), null));
    await().until(() -> story.types("sup_low").contains(CHILD));

    crash(agent, 1);

    awaitRunning(agent, 2);
    assertThat(story.types("sup_low"))
        .containsSubsequence("supervisor.decided", "supervisor.restarted");
    assertThat(decisions("sup_low", agent).getFirst().choice().wireName()).isEqualTo("escalate");
    assertThat(decisions("root", agent).getFirst().choice().wireName()).isEqualTo("restart");
  }

  @Test
  void anAgentWithAPolicyOfItsOwnHasASupervisorToItself() throws Exception {
    AgentId agent =
        agent(
            "agent-own",
            new Supervision(
                null, new SupervisionPolicy(Strategy.ONE_FOR_ONE, 3, 60, SHORT, false)));
    String own = SupervisorId.of(agent).value();
    story.awaitEvent(own, CHILD);
    for (int life = 1; life <= 3; life++) {
      crash(agent, life);
    }
    awaitRunning(agent, 4);
    assertThat(decisions(own, agent))
        .extracting(SupervisorDecided::counted)
        .containsExactly(0, 1, 2);
  }

  @Test
  void anAgentThatWasStoppedIsNobodysChildUntilItIsStartedAgain() throws Exception {
    supervisor("sup_stop", SupervisorId.ROOT, Strategy.ONE_FOR_ONE, 2);
    AgentId agent = agent("agent-stopped", new Supervision(new SupervisorId("sup_stop"), null));
    story.awaitEvent("sup_stop", CHILD);
    story.send(new AgentCommand.StopAgent(agent, false, "enough", Instant.now()));
    story.awaitEvent("sup_stop", "supervisor.child_removed");
    story.send(new AgentCommand.RestartAgent(agent, "again", Instant.now()));
    await().until(() -> Collections.frequency(story.types("sup_stop"), CHILD) == 2);
  }

  @Test
  void anAgentThatIsStoppedWhileItsRestartIsPutOffStaysStopped() throws Exception {
    BackOff minute = new BackOff(BackOff.Kind.FIXED, 60_000, 60_000, 0);
    AgentId agent =
        agent(
            "agent-put-off",
            new Supervision(
                null, new SupervisionPolicy(Strategy.ONE_FOR_ONE, 3, 60, minute, false)));
    String own = SupervisorId.of(agent).value();
    story.awaitEvent(own, CHILD);
    crash(agent, 1);
    story.awaitEvent(own, "supervisor.decided");

    story.send(new AgentCommand.StopAgent(agent, false, "enough", Instant.now()));

    // It is told only when no restart is due.
    story.awaitEvent(own, "supervisor.child_removed");
    assertThat(story.types(agent.value()).getLast()).isEqualTo("agent.stopped");
    assertThatThrownBy(
            () -> story.send(new AgentCommand.RestartFailedAgent(agent, "too late", Instant.now())))
        .isInstanceOfSatisfying(
            CommandRefused.class,
            refused -> assertThat(refused.code()).isEqualTo("stopped_meanwhile"));
  }

  @Test
  @Tag("D-074")
  @Tag("D-162")
  void aReportedErrorIsRecordedOnceAndAnswered() throws Exception {
    AgentId agent = agent("agent-erring", null);
    ErrorEvent error =
        new ErrorEvent(
            agent,
            "logical",
            "authentication_failed",
            "The API refuses the credential",
            null,
            Instant.now(),
            new ErrorId("err_story"),
            null,
            null);
    runner.send("agents.agent-erring.events.error", error);
    runner.send("agents.agent-erring.events.error", error);

    story.awaitEvent("err_story", "error.answered");
    assertThat(story.types("err_story")).containsExactly("error.reported", "error.answered");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(ALERTS)
                    .anySatisfy(
                        alert ->
                            assertThat(alert)
                                .startsWith("system.alerts.error")
                                .contains("authentication_failed", agent.value())));
  }

  private static final String CHILD = "supervisor.child_added";

  private static AgentId agent(String name, @Nullable Supervision supervision) {
    AgentId agent = new AgentId(name);
    story.send(
        new AgentCommand.CreateAgent(
            agent,
            new AgentSpec(
                "Analyzer", List.of("x"), "scripted", null, "per_task", supervision, null),
            Instant.now()));
    awaitRunning(agent, 1);
    return agent;
  }

  private static SupervisorId supervisor(
      String id, SupervisorId parent, Strategy strategy, int restarts) {
    SupervisorId supervisor = new SupervisorId(id);
    story.send(
        new CreateSupervisor(
            supervisor,
            parent,
            new SupervisionPolicy(strategy, restarts, 60, SHORT, false),
            Instant.now()));
    return supervisor;
  }

  private static void awaitRunning(AgentId agent, int times) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Collections.frequency(story.types(agent.value()), "agent.running") == times);
  }

  private static void crash(AgentId agent, int life) throws Exception {
    awaitRunning(agent, life);
    runner.forget(agent);
    runner.status(agent, "failed", null, "signal_9");
  }

  private static List<SupervisorDecided> decisions(String supervisor, AgentId agent) {
    return story.events(supervisor).stream()
        .map(EventReading::event)
        .filter(SupervisorDecided.class::isInstance)
        .map(SupervisorDecided.class::cast)
        .filter(decided -> decided.failure().agentId().equals(agent))
        .toList();
  }

  private static List<Post> posts(AgentId agent) {
    return POSTS.stream().filter(post -> post.body().contains(agent.value())).toList();
  }

  private static String idIn(String body) throws IOException {
    return Json.STRICT.readTree(body).path("alert_id").textValue();
  }

  private static String hmac(String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }
}
