package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.LogTail;
import io.mistersmith.infra.ManagedProcess;
import io.mistersmith.infra.NatsFinder;
import io.mistersmith.infra.NatsPermissions;
import io.mistersmith.infra.NatsServer;
import io.mistersmith.infra.NatsSettings;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.infra.PostgresSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The platform on this machine: brings up what is missing, in dependency order, and takes
 * everything down again.
 */
final class Platform {
  static final String POSTGRES = "postgres";
  static final String NATS = "nats";
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration MIGRATION_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Path checkout;
  private final SmithHome home;
  private final Settings settings;
  private final Map<String, String> environment;

  Platform(Path checkout, SmithHome home, Settings settings, Map<String, String> environment) {
    this.checkout = checkout;
    this.home = home;
    this.settings = settings;
    this.environment = Map.copyOf(environment);
  }

  /** Starts every part that is not running, and returns when all are ready. */
  void start(Screen screen) {
    List<Service> missing =
        Arrays.stream(Service.values())
            .filter(service -> running(service.module).isEmpty())
            .toList();
    endOrphans();
    new PortCheck(settings, this::isRunning).requireFree();
    Together.run(
        List.of(
            step(() -> startPostgres(screen)),
            step(
                () -> {
                  startNats(screen);
                  // It needs no database, and there is a processor to spare while that starts.
                  launch(missing, Service.RUNNER);
                }),
            step(() -> missing.forEach(service -> program(service.module))),
            step(() -> program("migrations"))));
    if (!home.isMigrated(lastMigration())) {
      migrate(screen);
      home.migrated(lastMigration());
    }
    Together.run(
        Stream.of(Service.COMMAND, Service.QUERY)
            .map(service -> step(() -> launch(missing, service)))
            .toList());
    var health = new Health(home.readToken().orElse(""));
    Together.run(
        Arrays.stream(Service.values())
            .map(service -> step(() -> awaitReady(service, health, screen)))
            .toList());
    home.record(settings);
  }

  /** Stops everything: those who use before those who are used. */
  void stop(Screen screen) {
    for (Service service : Service.values()) {
      stop(service.module, "TERM", screen);
    }
    stop(NATS, "TERM", screen);
    stop(POSTGRES, "INT", screen);
    endOrphans();
  }

  boolean anythingRuns() {
    return PartStatus.PARTS.stream().anyMatch(this::isRunning);
  }

  boolean allReady() {
    if (!isRunning(POSTGRES) || !isRunning(NATS)) {
      return false;
    }
    var health = new Health(home.readToken().orElse(""));
    return Arrays.stream(Service.values())
        .allMatch(
            service ->
                isRunning(service.module) && health.of(service, settings) == Health.State.READY);
  }

  private void startPostgres(Screen screen) {
    if (isRunning(POSTGRES)) {
      return;
    }
    try (var step = screen.step("PostgreSQL", "starting")) {
      Path place = PostgresPlace.of(home);
      var postgres =
          new PostgresSettings(
              place,
              home.log(POSTGRES),
              home.pid(POSTGRES),
              settings.port(Settings.Port.POSTGRES),
              home.password("postgres-superuser"),
              home.password("postgres-owner"),
              settings.postgresMemory(),
              true,
              false);
      new PostgresServer(postgres, CacheDirectory.ofEnvironment().reachableByPostgres())
          .start(step.progress());
      step.done("ready on %s:%d".formatted(PostgresSettings.HOST, postgres.port()));
    }
  }

  private void startNats(Screen screen) {
    if (isRunning(NATS)) {
      return;
    }
    try (var step = screen.step("nats-server", "starting")) {
      var binary =
          new NatsFinder(CacheDirectory.ofEnvironment(), environment).find(step.progress());
      Map<String, String> passwords =
          NatsPermissions.users().stream()
              .collect(Collectors.toMap(user -> user, user -> home.password("nats-" + user)));
      var nats =
          new NatsSettings(
              home.data(NATS),
              home.log(NATS),
              home.pid(NATS),
              settings.port(Settings.Port.NATS),
              passwords,
              true,
              false);
      new NatsServer(nats, binary).start();
      step.done("%s ready on %s:%d".formatted(binary.version(), NatsSettings.HOST, nats.port()));
      if (!binary.syncsAlways()) {
        screen.say(
            "  Warning: nats-server %s cannot sync each message to the disk; 2.11 or newer can."
                .formatted(binary.version()));
      }
    }
  }

  private void migrate(Screen screen) {
    try (var step = screen.step("migrations", "applying")) {
      ManagedProcess process =
          start("migrations", Service.migrationsEnvironment(environment, home, settings));
      if (!process.awaitExit(MIGRATION_LIMIT)) {
        process.stop(STOP_LIMIT);
        throw new InfraException(
            "The migrations did not end within %d s (log: %s)."
                .formatted(MIGRATION_LIMIT.toSeconds(), home.log("migrations")));
      }
      process.stop(STOP_LIMIT);
      String last = LogTail.lines(home.log("migrations"), 1).stream().findFirst().orElse("");
      if (!last.startsWith("Applied ") && !last.equals("The database is up to date.")) {
        throw new InfraException(
            "The migrations failed: %s (log: %s).".formatted(last, home.log("migrations")));
      }
      step.done(last);
    }
  }

  /** That program on that run of the database: what it has brought up to date stays so. */
  private String lastMigration() {
    return program("migrations").directory()
        + " on "
        + running(POSTGRES).map(ManagedProcess::pid).orElse(0L);
  }

  private void launch(List<Service> missing, Service service) {
    if (missing.contains(service)) {
      start(service.module, service.environment(environment, home, settings));
    }
  }

  private ManagedProcess start(String module, Map<String, String> variables) {
    return ManagedProcess.start(
        new ManagedProcess.Launch(
            module,
            List.of(),
            program(module).command(environment, home),
            variables,
            home.run(),
            home.log(module),
            home.pid(module),
            false));
  }

  private void awaitReady(Service service, Health health, Screen screen) {
    try (var step = screen.step(service.module, "starting")) {
      long end = System.nanoTime() + READY_LIMIT.toNanos();
      while (true) {
        Health.State state = health.of(service, settings);
        if (state == Health.State.READY) {
          step.done("ready on " + settings.url(service.port));
          return;
        }
        step.doing(state == Health.State.SILENT ? "starting" : "answering, not ready yet");
        Path log = home.log(service.module);
        if (!isRunning(service.module)) {
          throw new InfraException(
              "%s ended: %s (log: %s).".formatted(service.module, LogTail.lastComplaint(log), log));
        }
        if (System.nanoTime() > end) {
          throw new InfraException(
              "%s was not ready within %d s: %s (log: %s)."
                  .formatted(
                      service.module, READY_LIMIT.toSeconds(), LogTail.lastComplaint(log), log));
        }
        Together.pause();
      }
    }
  }

  private void stop(String part, String signal, Screen screen) {
    running(part)
        .ifPresent(
            process -> {
              try (var step = screen.step(part, "stopping")) {
                process.stop(signal, STOP_LIMIT);
                step.done("stopped");
              }
            });
  }

  private void endOrphans() {
    List<Long> known =
        PartStatus.PARTS.stream()
            .flatMap(part -> running(part).stream())
            .map(ManagedProcess::pid)
            .toList();
    Orphans.of(home).stream()
        .filter(identity -> !known.contains(identity.pid()))
        .forEach(
            identity -> ProcessHandle.of(identity.pid()).ifPresent(ProcessHandle::destroyForcibly));
  }

  private Program program(String module) {
    return Program.of(module, checkout, CacheDirectory.ofEnvironment());
  }

  private boolean isRunning(String part) {
    return running(part).isPresent();
  }

  private Optional<ManagedProcess> running(String part) {
    return ManagedProcess.running(part, home.pid(part));
  }

  private static Callable<Void> step(Runnable work) {
    return () -> {
      work.run();
      return null;
    };
  }
}
