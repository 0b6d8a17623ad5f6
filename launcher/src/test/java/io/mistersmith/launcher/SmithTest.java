package io.mistersmith.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmithTest {
  private Checkout checkout;

  @BeforeEach
  void build(@TempDir Path directory) throws Exception {
    checkout = Checkout.in(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "up --wrong, --wrong, ./smith up --help",
    "frobnicate, There is no command 'frobnicate', ./smith --help",
    "status now, one argument too many, ./smith status --help",
    "'', command, ./smith --help",
    "task, command, ./smith task --help",
    "task submit, DESCRIPTION, ./smith task submit --help",
    "logs --lines many, many, ./smith logs --help"
  })
  void saysInOneSentenceWhatWasWrongAndWhereToLook(String line, String named, String help) {
    var said = checkout.smith(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(said.exitCode()).isEqualTo(Smith.WRONG_USAGE);
    assertThat(said.err()).contains(named).contains("Try: " + help).hasLineCount(2);
    assertThat(said.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "task list", "agent list", "discovery list", "token"})
  void saysThatNothingWasStarted(String line) {
    var said = checkout.smith(line.split(" "));

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("./smith up").hasLineCount(1);
  }

  @Test
  void refusesOpenModeWhereStrangersCouldReachIt() {
    checkout.environment.put("SMITH_BIND", "0.0.0.0");

    var said = checkout.smith("up", "-d", "--open");

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("--open", "SMITH_BIND").hasLineCount(1);
    assertThat(checkout.home().directory()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "http", "-1"})
  void refusesAPortThatIsNone(String port) {
    checkout.environment.put("SMITH_QUERY_PORT", port);

    var said = checkout.smith("up", "-d");

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("SMITH_QUERY_PORT", port).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127", "1048577", "1GB"})
  void refusesAMemoryThatIsNoNumberOfMebibytes(String memory) {
    checkout.environment.put("SMITH_POSTGRES_MEMORY", memory);

    var said = checkout.smith("up", "-d");

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("SMITH_POSTGRES_MEMORY", memory, "128").hasLineCount(1);
  }

  @Test
  void refusesOnePortForTwo() {
    checkout.environment.put("SMITH_QUERY_PORT", "9999");
    checkout.environment.put("SMITH_NATS_PORT", "9999");

    assertThat(checkout.smith("up", "-d").err())
        .contains("SMITH_QUERY_PORT", "SMITH_NATS_PORT")
        .hasLineCount(1);
  }

  @Test
  void saysThatAFolderCannotBeWritten() {
    checkout.environment.put("SMITH_HOME", "/proc/smith");

    var said = checkout.smith("up", "-d");

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("/proc/smith", "SMITH_HOME").hasLineCount(1);
  }

  @Test
  void saysWhatIsNotBuiltBeforeAnythingStays() throws Exception {
    Files.delete(checkout.directory.resolve("query-service/target/query-service-exec.jar"));

    var said = checkout.smith("up", "-d");

    assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
    assertThat(said.err()).contains("query-service is not built").hasLineCount(1);
    assertThat(checkout.smith("status").out()).doesNotContain("pid");
  }

  @Test
  void stopsNothingWhereNothingRuns() {
    assertThat(checkout.smith("down").exitCode()).isZero();
    assertThat(checkout.smith("down").out()).contains("Nothing is running");
  }

  @Test
  void checksTheMachine() {
    assertThat(checkout.smith("doctor").out())
        .contains("Java", "nats-server", "claude", "port " + checkout.port(Settings.Port.QUERY));
  }

  @Test
  void hasHelpForEveryCommand() {
    for (String command :
        new String[] {
          "up",
          "demo",
          "status",
          "down",
          "token",
          "logs",
          "doctor",
          "bench",
          "task",
          "agent",
          "discovery"
        }) {
      assertThat(checkout.smith(command, "--help").exitCode()).as(command).isZero();
    }
  }
}
