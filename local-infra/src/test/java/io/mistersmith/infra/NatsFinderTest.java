package io.mistersmith.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsFinderTest {
  @TempDir private Path directory;

  @Test
  void takesTheProgramThatIsNamed() throws Exception {
    Path program = pretend("named", "v2.12.1");

    assertThat(
            finder(Map.of("SMITH_NATS_SERVER", program.toString())).find(Progress.SILENT).version())
        .isEqualTo("2.12.1");
  }

  @Test
  void refusesANamedProgramThatIsSomethingElse() {
    assertThatThrownBy(() -> finder(Map.of("SMITH_NATS_SERVER", "/bin/true")).find(Progress.SILENT))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("SMITH_NATS_SERVER")
        .hasMessageContaining("/bin/true");
  }

  @Test
  void takesWhatIsOnThePathWhenItIsNewEnough() throws Exception {
    pretend("old", "v2.9.10");
    pretend("new", "v2.11.0");

    var found =
        finder(Map.of("PATH", directory.resolve("old") + ":" + directory.resolve("new")))
            .find(Progress.SILENT);

    assertThat(found.program()).isEqualTo(directory.resolve("new/nats-server"));
  }

  @Test
  void saysEverythingThatItTriedAndWhatToDoWhenThereIsNone() {
    assertThatThrownBy(() -> finder(Map.of("PATH", "/nowhere")).find(Progress.SILENT))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("npm", "release", "Debian", "SMITH_NATS_SERVER");
    assertThat(directory.resolve("cache/nats-server-2.11.6")).doesNotExist();
  }

  private NatsFinder finder(Map<String, String> environment) {
    return new NatsFinder(
        new CacheDirectory(directory.resolve("cache")),
        environment,
        URI.create("http://127.0.0.1:1/nats-server.tar.gz"));
  }

  private Path pretend(String name, String version) throws Exception {
    Path program = Files.createDirectories(directory.resolve(name)).resolve("nats-server");
    Files.writeString(program, "#!/bin/sh\necho 'nats-server: " + version + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }
}
