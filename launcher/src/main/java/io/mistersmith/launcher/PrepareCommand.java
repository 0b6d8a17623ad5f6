package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.NatsFinder;
import io.mistersmith.infra.NatsServer;
import io.mistersmith.infra.Ports;
import io.mistersmith.infra.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * What the smith script runs after a build, so that every later start is fast: fetches and unpacks,
 * and lets the platform run once on servers that are thrown away, so that Java keeps what it
 * learns.
 */
@Command(name = "prepare", hidden = true)
final class PrepareCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Override
  public Integer call() throws IOException {
    CacheDirectory cache = CacheDirectory.ofEnvironment();
    boolean learnt =
        Stream.concat(
                Stream.of("migrations"),
                Arrays.stream(Service.values()).map(service -> service.module))
            .allMatch(
                module -> Files.exists(Program.of(module, smith.checkout(), cache).aotCache()));
    if (learnt) {
      return 0;
    }
    Path temporary = Files.createTempDirectory("smith-prepare-");
    try (var screen = new Screen(smith.err(), smith.onTerminal());
        var step = screen.step("first start", "fetching nats-server")) {
      new NatsFinder(cache, smith.environment()).find(step.progress());
      step.doing("starting PostgreSQL");
      try (var postgres = PostgresServer.temporary();
          var nats = NatsServer.temporary()) {
        var home = new SmithHome(temporary.resolve("home"));
        home.prepare();
        home.adopt(postgres, nats);
        Map<String, String> environment = new HashMap<>(smith.environment());
        environment.put("SMITH_POSTGRES_PORT", Integer.toString(postgres.port()));
        environment.put("SMITH_NATS_PORT", Integer.toString(nats.port()));
        for (Service service : Service.values()) {
          environment.put(service.port.variable, Integer.toString(Ports.free()));
        }
        var settings = Settings.of(environment, false);
        step.doing("learning the services' classes");
        var caches = new AotCache(home, environment);
        caches
            .start(
                Program.of("migrations", smith.checkout(), cache),
                Service.migrationsEnvironment(environment, home, settings))
            .awaitEnd();
        List<AotCache.Run> services =
            Arrays.stream(Service.values())
                .map(
                    service ->
                        caches.start(
                            Program.of(service.module, smith.checkout(), cache),
                            service.environment(environment, home, settings)))
                .toList();
        try {
          new Practice(home, settings, services).run();
        } finally {
          Together.run(services.stream().map(PrepareCommand::end).toList());
        }
      }
      step.done("prepared");
      return 0;
    } finally {
      FileTrees.delete(temporary);
    }
  }

  private static Callable<Void> end(AotCache.Run run) {
    return () -> {
      run.end();
      return null;
    };
  }
}
