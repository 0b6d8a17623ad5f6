package io.mistersmith.launcher;

import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.NatsPermissions;
import io.mistersmith.infra.NatsSettings;
import io.mistersmith.infra.Secrets;
import io.mistersmith.proof.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "secrets",
    description = "Generate the secrets that docker-compose.yml names, where there are none yet.")
final class SecretsCommand implements Callable<Integer> {
  private static final List<String> NAMES =
      List.of(
          "admin_token",
          "service_token",
          "postgres_superuser",
          "postgres_owner",
          "postgres_command",
          "postgres_query",
          "postgres_checker");

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Parameters(paramLabel = "DIRECTORY", description = "For example deploy/secrets.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path directory;

  @Override
  public Integer call() {
    try {
      FileTrees.createPrivateDirectory(directory.toAbsolutePath());
      for (String name : NAMES) {
        secret(name);
      }
      if (!Files.exists(directory.resolve("audit_key"))) {
        write("audit_key", Keys.generate());
      }
      Map<String, String> passwords = new LinkedHashMap<>();
      for (String user : NatsPermissions.users()) {
        passwords.put(user, secret("nats_" + user));
      }
      write(
          "nats_conf",
          NatsSettings.configuration(
              "mistersmith", "0.0.0.0", 4222, Path.of("/data"), passwords, true));
      smith.out().println("The secrets are in " + directory);
      return 0;
    } catch (IOException e) {
      throw new InfraException(
          "Cannot write %s: %s; choose another directory."
              .formatted(directory, FileTrees.reason(e)),
          e);
    }
  }

  private String secret(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      write(name, Secrets.generate() + "\n");
    }
    return Files.readString(file).strip();
  }

  /**
   * Containers read these as users of their own, so the directory, which nobody else may enter, is
   * what keeps them.
   */
  private void write(String name, String content) throws IOException {
    FileTrees.writePrivately(directory.resolve(name), content);
    Files.setPosixFilePermissions(
        directory.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
  }
}
