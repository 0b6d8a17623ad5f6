package io.mistersmith.infra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one instance, made fit for a start whatever the last one left behind. */
record PostgresHome(
    PostgresSettings settings, PostgresBinaries binaries, @Nullable UnprivilegedUser user) {

  void prepare(Progress progress) {
    try {
      FileTrees.createPrivateDirectory(settings.home());
      if (user != null) {
        user.takeOver(settings.home());
        refuseUnreachable(settings.home());
        refuseUnreachable(binaries.directory());
      }
      Path data = settings.dataDirectory();
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        progress.say("Creating the database");
        create(data);
      }
      endLeftovers(data);
      write(data.resolve("postgresql.conf"), settings.configuration());
      write(data.resolve("pg_hba.conf"), PostgresSettings.hostBasedAuthentication());
    } catch (IOException e) {
      throw new InfraException(
          "Cannot prepare PostgreSQL's directory %s: %s."
              .formatted(settings.home(), FileTrees.reason(e)),
          e);
    }
  }

  private void refuseUnreachable(Path directory) {
    if (user != null && !user.canReach(directory)) {
      throw new InfraException(
          "PostgreSQL cannot run as root, and the user it runs as instead cannot enter %s; choose another place with SMITH_HOME and SMITH_CACHE, or run smith as a normal user."
              .formatted(directory));
    }
  }

  /**
   * Made beside its place and then moved there, so that a start cut short leaves no half of a
   * database.
   */
  private void create(Path data) throws IOException {
    Path unfinished = settings.home().resolve("data.unfinished");
    Path password = settings.home().resolve("password.unfinished");
    FileTrees.delete(unfinished);
    FileTrees.writePrivately(password, settings.superuserPassword() + "\n");
    if (user != null) {
      user.takeOver(password);
    }
    try {
      var command = new ArrayList<>(user == null ? List.<String>of() : user.command());
      command.addAll(
          List.of(
              binaries.program("initdb"),
              "-D",
              unfinished.toString(),
              "-U",
              PostgresSettings.SUPERUSER,
              "--pwfile=" + password,
              "-A",
              "scram-sha-256",
              "-E",
              "UTF8",
              "--locale=C",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--no-instructions"));
      if (!settings.durable()) {
        command.add("--no-sync");
      }
      var initdb =
          new ProcessBuilder(command).directory(settings.home().toFile()).redirectErrorStream(true);
      initdb.environment().clear();
      initdb.environment().put("LC_ALL", "C");
      Process process = initdb.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new InfraException(
            "PostgreSQL could not create its database: " + LogTail.complaint(output) + ".");
      }
      Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while creating the database.", e);
    } finally {
      Files.deleteIfExists(password);
    }
  }

  /**
   * A server that was killed leaves postmaster.pid and, for a moment, its own children; one whose
   * starter was killed goes on serving. Both are known by their working directory, and end before
   * the next server starts.
   */
  private static void endLeftovers(Path data) throws IOException {
    for (int round = 0; ; round++) {
      List<Long> leftovers = workingIn(data);
      if (leftovers.isEmpty()) {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        return;
      }
      if (round == 1 || round == 250) {
        for (long pid : leftovers) {
          ProcessHandle.of(pid)
              .ifPresent(round == 1 ? ProcessHandle::destroy : ProcessHandle::destroyForcibly);
        }
      }
      if (round > 500 || !ManagedProcess.pause()) {
        throw new InfraException(
            "Another PostgreSQL (pid %d) uses %s and does not end."
                .formatted(leftovers.getFirst(), data));
      }
    }
  }

  private static List<Long> workingIn(Path data) throws IOException {
    Path real = data.toRealPath();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .filter(entry -> real.equals(workingDirectory(entry)))
          .map(entry -> Long.valueOf(entry.getFileName().toString()))
          .toList();
    }
  }

  private static @Nullable Path workingDirectory(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd"));
    } catch (IOException e) {
      return null; // gone meanwhile, or another user's
    }
  }

  private void write(Path file, String content) throws IOException {
    FileTrees.writePrivately(file, content);
    if (user != null) {
      user.takeOver(file);
    }
  }
}
