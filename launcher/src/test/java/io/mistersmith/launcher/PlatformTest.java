package io.mistersmith.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.ProcessIdentity;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
  private Checkout checkout;

  @BeforeEach
  void build(@TempDir Path directory) throws Exception {
    checkout = Checkout.in(directory);
  }

  @AfterEach
  void nothingStays() throws Exception {
    checkout.smith("down");
    Path place = checkout.home().data("postgres");
    if (Files.isSymbolicLink(place)) {
      FileTrees.delete(Files.readSymbolicLink(place));
    }
    assertThat(Orphans.of(checkout.home())).isEmpty();
  }

  @Test
  @Tag("D-190")
  void startsEverythingAndStopsEverything() throws Exception {
    var up = checkout.smith("up", "-d");

    assertThat(up.exitCode()).as(up.err()).isZero();
    assertThat(up.out())
        .contains(
            "PostgreSQL",
            "nats-server",
            "migrations",
            "query-service",
            checkout.home().token().toString());
    assertThat(up.out() + up.err()).doesNotContain(checkout.home().readToken().orElseThrow());
    assertThat(checkout.smith("status").exitCode()).isZero();
    assertThat(checkout.smith("status", "--json").out()).contains("\"ready\" : true");
    String password = Files.readString(checkout.home().secret("postgres-owner")).strip();
    String url =
        "jdbc:postgresql://localhost:" + checkout.port(Settings.Port.POSTGRES) + "/mistersmith";
    try (var connection = DriverManager.getConnection(url, "mistersmith", password)) {
      assertThat(connection.isValid(5)).isTrue();
    }

    var pids = pids();
    var down = checkout.smith("down");

    assertThat(down.exitCode()).isZero();
    assertThat(
            down.out()
                .lines()
                .filter(line -> line.contains("stopped "))
                .map(line -> line.strip().split(" ")[0]))
        .containsExactly("agent-runner", "query-service", "command-service", "nats", "postgres");
    pids.values().forEach(pid -> assertThat(ProcessIdentity.of(pid)).isEmpty());
    assertThat(checkout.smith("status").exitCode()).isEqualTo(Smith.FAILED);
  }

  @Test
  void saysThatItIsAlreadyRunningAndLeavesEverythingAsItIs() {
    checkout.smith("up", "-d");
    var before = pids();

    var again = checkout.smith("up", "-d");

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("already running");
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  void refusesToDropTheTokenOfAPlatformThatRuns() {
    checkout.smith("up", "-d");

    var open = checkout.smith("up", "-d", "--open");

    assertThat(open.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(open.err()).contains("./smith down");
  }

  @Test
  @Tag("D-232")
  void startsAgainOnlyWhatWasKilled() {
    checkout.smith("up", "-d");
    var before = pids();
    for (String part : List.of("postgres", "nats", "query-service")) {
      ProcessHandle.of(before.get(part)).ifPresent(ProcessHandle::destroyForcibly);
      Awaitility.await().until(() -> ProcessIdentity.of(before.get(part)).isEmpty());
    }

    var again = checkout.smith("up", "-d");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(pids().get("command-service")).isEqualTo(before.get("command-service"));
    assertThat(pids().get("agent-runner")).isEqualTo(before.get("agent-runner"));
    assertThat(pids().get("query-service")).isNotEqualTo(before.get("query-service"));
  }

  @Test
  void findsWhatNoPidFileNames() throws Exception {
    checkout.smith("up", "-d");
    var before = pids();
    for (String part : before.keySet()) {
      Files.delete(checkout.home().pid(part));
    }

    var again = checkout.smith("up", "-d");

    assertThat(again.exitCode()).as(again.err()).isZero();
    before.values().forEach(pid -> assertThat(ProcessIdentity.of(pid)).isEmpty());
  }

  @Test
  void leavesNothingRunningWhenOnePartDoesNotStart() {
    checkout.environment.put("SMITH_TEST_BROKEN", "command-service");

    var up = checkout.smith("up", "-d");

    assertThat(up.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(up.err())
        .contains("command-service ended", "broken on purpose", "command-service.log")
        .hasLineCount(1);
    assertThat(pids()).isEmpty();
  }

  @Test
  void namesATakenPortItsOwnerAndTheVariable() throws Exception {
    try (var taken =
        new ServerSocket(
            checkout.port(Settings.Port.COMMAND), 1, InetAddress.getByName("127.0.0.1"))) {
      var up = checkout.smith("up", "-d");

      assertThat(up.exitCode()).isEqualTo(Smith.FAILED);
      assertThat(up.err())
          .contains(
              "Port " + taken.getLocalPort(),
              "command-service",
              "pid " + ProcessHandle.current().pid(),
              "SMITH_COMMAND_PORT")
          .hasLineCount(1);
      assertThat(pids()).isEmpty();
    }
  }

  @Test
  void keepsSecretsInFilesOfTheirOwnerAndOutOfEveryEnvironment() throws Exception {
    checkout.environment.put("AWS_SECRET_ACCESS_KEY", "canary");
    checkout.environment.put("ANTHROPIC_API_KEY", "canary");
    checkout.smith("up", "-d");

    for (String secret :
        List.of("postgres-owner", "postgres-superuser", "nats-command", "service-token")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(checkout.home().secret(secret))))
          .isEqualTo("rw-------");
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.home().token())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(checkout.home().log("query-service")))
        .contains("SMITH_ADMIN_TOKEN_FILE")
        .doesNotContain("AWS_", "ANTHROPIC");
    assertThat(Files.readString(checkout.home().log("agent-runner")))
        .contains("ANTHROPIC_API_KEY")
        .doesNotContain("AWS_", "POSTGRES_PASSWORD");
  }

  private Map<String, Long> pids() {
    return PartStatus.all(checkout.home(), Settings.of(checkout.environment, false)).stream()
        .filter(part -> part.pid() != null)
        .collect(Collectors.toMap(PartStatus::part, PartStatus::pid));
  }
}
