package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "up",
    description = "Start the platform: PostgreSQL, NATS, migrations and the three services.")
final class UpCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Smith smith; // set by picocli

  @Mixin private Help help = new Help();

  @Option(
      names = {"-d", "--detach"},
      description = "Return when everything is ready.")
  private boolean detach;

  @Option(names = "--open", description = "Ask nobody for a token. Loopback only.")
  private boolean open;

  @Override
  public Integer call() {
    SmithHome home = smith.home();
    var settings = Settings.of(smith.environment(), open);
    if (open && !settings.onLoopback()) {
      throw new InfraException(
          "--open asks nobody for a token and so works on loopback only, but SMITH_BIND is %s; drop --open, or unset SMITH_BIND."
              .formatted(settings.bind()));
    }
    home.prepare();
    var platform = smith.platform(settings);
    try (var screen = new Screen(smith.out(), smith.onTerminal())) {
      try (var _ = home.claim()) {
        var before = home.recorded().filter(_ -> platform.anythingRuns());
        if (before.isPresent() && !before.get().equals(settings)) {
          throw new InfraException(
              "The platform already runs with other settings (%s); stop it first with ./smith down."
                  .formatted(describe(before.get())));
        }
        if (before.isPresent() && platform.allReady()) {
          screen.say("The platform is already running.");
          sayWhere(screen, home, settings);
          return 0;
        }
        start(platform, screen, home);
      }
      sayWhere(screen, home, settings);
      return detach ? 0 : stay(platform, screen, home);
    }
  }

  private static void start(Platform platform, Screen screen, SmithHome home) {
    // Until everything is ready, Ctrl-C and any failure take down what has been started.
    var undo = new Thread(() -> platform.stop(screen), "undo");
    Runtime.getRuntime().addShutdownHook(undo);
    screen.say("Starting MisterSmith in " + home.directory());
    try {
      platform.start(screen);
    } catch (RuntimeException e) {
      Runtime.getRuntime().removeShutdownHook(undo);
      platform.stop(screen);
      throw e;
    }
    Runtime.getRuntime().removeShutdownHook(undo);
  }

  private static int stay(Platform platform, Screen screen, SmithHome home) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try (var _ = home.claim()) {
                    platform.stop(screen);
                  }
                },
                "down"));
    screen.say("Ctrl-C stops everything.");
    while (platform.anythingRuns()) {
      Together.pause();
    }
    screen.say("Everything has been stopped.");
    return 0;
  }

  private static void sayWhere(Screen screen, SmithHome home, Settings settings) {
    screen.say("");
    if (settings.open()) {
      screen.say(
          "  OPEN MODE: no token is asked for. Whoever can reach this machine's loopback can do everything.");
    }
    screen.say("  REST, SSE and health  " + settings.url(Settings.Port.QUERY));
    screen.say("  MCP                   " + settings.url(Settings.Port.QUERY) + "/mcp");
    screen.say(
        "  PostgreSQL            psql -h localhost -p %d -U mistersmith   (password: %s)"
            .formatted(settings.port(Settings.Port.POSTGRES), home.secret("postgres-owner")));
    screen.say(
        "  NATS                  nats://localhost:%d   (user admin, password: %s)"
            .formatted(settings.port(Settings.Port.NATS), home.secret("nats-admin")));
    screen.say("  Token                 " + home.token());
    screen.say("");
    screen.say("Next: ./smith demo, ./smith status, ./smith down");
  }

  private static String describe(Settings settings) {
    return "%s, port %d, %s"
        .formatted(
            settings.bind(),
            settings.port(Settings.Port.QUERY),
            settings.open() ? "open mode" : "with a token");
  }
}
