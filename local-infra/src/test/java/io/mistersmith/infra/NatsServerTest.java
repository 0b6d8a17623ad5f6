package io.mistersmith.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // a NATS connection may be interrupted while it closes
class NatsServerTest {
  private static NatsServer server;

  @BeforeAll
  static void start() {
    server = NatsServer.temporary();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "runner", "query", "setup", "admin"})
  void letsEachUserInWithTheirPassword(String user) throws Exception {
    try (var connection = connect(user, new ConcurrentLinkedQueue<>())) {
      assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
    }
  }

  @Test
  void refusesAConnectionWithoutCredentials() {
    assertThatThrownBy(
            () -> Nats.connect(Options.builder().server(server.url()).noReconnect().build()))
        .hasMessageContaining("Authorization");
  }

  @ParameterizedTest
  @CsvSource({
    "command, discoveries.agent-1.pattern",
    "command, tasks.t1.queue.7",
    "command, tasks.t1.assignment",
    "command, agents.discovery.query",
    "command, agents.agent-1.commands.spawn",
    "command, runners.runner-1.spawn",
    "runner, tasks.t1.progress",
    "runner, tasks.t1.result",
    "runner, agents.agent-1.heartbeat",
    "runner, agents.agent-1.status.busy",
    "runner, agents.agent-1.output",
    "runner, agents.agent-1.events.error",
    "runner, agents.agent-1.metrics.performance",
    "runner, agents.discovery.announce",
    "runner, agents.discovery.departing",
    "runner, runners.runner-1.pulse",
    "admin, agent.command",
    "admin, system.control.pause"
  })
  void letsAUserSayWhatIsHis(String user, String subject) throws Exception {
    assertThat(complaintsWhenPublishing(user, subject)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "runner, tasks.t1.assignment",
    "runner, tasks.t1.queue.7",
    "runner, discoveries.agent-1.pattern",
    "runner, agents.agent-1.commands.kill",
    "runner, runners.runner-1.spawn",
    "runner, agents.discovery.query",
    "runner, agent.command",
    "runner, system.control.pause",
    "runner, $JS.API.STREAM.DELETE.TASKS",
    "runner, $JS.API.CONSUMER.CREATE.TASKS",
    "runner, _INBOX_command.x",
    "query, tasks.t1.result",
    "query, discoveries.agent-1.pattern",
    "query, $JS.API.STREAM.CREATE.TASKS",
    "command, tasks.t1.result",
    "command, agents.agent-1.heartbeat",
    "command, runners.runner-1.pulse",
    "setup, tasks.t1.assignment"
  })
  void refusesWhatIsAnothers(String user, String subject) throws Exception {
    assertThat(complaintsWhenPublishing(user, subject))
        .anyMatch(text -> text.contains("Permissions Violation"));
  }

  @ParameterizedTest
  @CsvSource({
    "runner, discoveries.>", "runner, tasks.*.result", "runner, _INBOX_command.>", "runner, >",
    "query, agent.command", "query, _INBOX_command.>", "setup, tasks.>", "command, _INBOX_runner.>"
  })
  void refusesToLetAUserHearWhatIsAnothers(String user, String subject) throws Exception {
    var complaints = new ConcurrentLinkedQueue<String>();
    try (var connection = connect(user, complaints)) {
      connection.subscribe(subject);
      connection.flush(Duration.ofSeconds(5));
      Awaitility.await().until(() -> !complaints.isEmpty());
    }
    assertThat(complaints).anyMatch(text -> text.contains("Permissions Violation"));
  }

  @Test
  void letsARunnerAnswerWhatItIsAskedOncePerAgent() throws Exception {
    try (var runner = connect("runner", new ConcurrentLinkedQueue<>());
        var command = connect("command", new ConcurrentLinkedQueue<>())) {
      runner
          .createDispatcher(
              question -> {
                runner.publish(question.getReplyTo(), "one".getBytes(StandardCharsets.UTF_8));
                runner.publish(question.getReplyTo(), "two".getBytes(StandardCharsets.UTF_8));
              })
          .subscribe("agents.discovery.query");
      runner.flush(Duration.ofSeconds(5));
      String inbox = command.createInbox();
      var answers = command.subscribe(inbox);
      command.publish("agents.discovery.query", inbox, null);
      assertThat(answers.nextMessage(Duration.ofSeconds(5)).getData()).asString().isEqualTo("one");
      assertThat(answers.nextMessage(Duration.ofSeconds(5)).getData()).asString().isEqualTo("two");
    }
  }

  @Test
  void keepsItsStreamsWhenKilledAndLosesThemWhenWiped() throws Exception {
    try (var fresh = NatsServer.temporary()) {
      try (var connection = connect(fresh, "command", new ConcurrentLinkedQueue<>())) {
        connection
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("TASKS")
                    .subjects("tasks.>")
                    .storageType(StorageType.File)
                    .build());
        connection
            .jetStream()
            .publish("tasks.t1.assignment", "work".getBytes(StandardCharsets.UTF_8));
      }
      fresh.kill();
      fresh.start();
      try (var connection = connect(fresh, "command", new ConcurrentLinkedQueue<>())) {
        assertThat(
                connection
                    .jetStreamManagement()
                    .getStreamInfo("TASKS")
                    .getStreamState()
                    .getMsgCount())
            .isEqualTo(1);
      }
      fresh.stop();
      fresh.wipe();
      fresh.start();
      try (var connection = connect(fresh, "command", new ConcurrentLinkedQueue<>())) {
        assertThat(connection.jetStreamManagement().getStreamNames()).isEmpty();
      }
    }
  }

  @Test
  void writesItsPasswordsWhereOnlyItsOwnerReadsAndSyncsEveryMessage() throws Exception {
    var file = server.settings().configurationFile();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file)
        .content()
        .contains("sync_interval: always", "host: \"127.0.0.1\"")
        .doesNotContain("http");
  }

  private static Queue<String> complaintsWhenPublishing(String user, String subject)
      throws Exception {
    var complaints = new ConcurrentLinkedQueue<String>();
    try (var connection = connect(user, complaints)) {
      connection.publish(subject, "{}".getBytes(StandardCharsets.UTF_8));
      connection.flush(Duration.ofSeconds(5));
      // The server answers in order: after a second round trip its complaint, if any, has been
      // handed on.
      connection.RTT();
    }
    return complaints;
  }

  private static Connection connect(String user, Queue<String> complaints) throws Exception {
    return connect(server, user, complaints);
  }

  private static Connection connect(NatsServer server, String user, Queue<String> complaints)
      throws Exception {
    return Nats.connect(
        Options.builder()
            .server(server.url())
            .userInfo(user, server.password(user))
            .inboxPrefix("_INBOX_" + user + ".")
            .noReconnect()
            .errorListener(
                new ErrorListener() {
                  @Override
                  public void errorOccurred(Connection connection, String error) {
                    complaints.add(error);
                  }
                })
            .build());
  }
}
