package io.mistersmith.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;

/**
 * Servers for tests: on a free port, in a directory of their own, never outliving the JVM that
 * asked for them.
 */
final class TemporaryServers {
  private static final int TRIES = 5;

  private TemporaryServers() {}

  static PostgresServer postgres(boolean durable) {
    for (int attempt = 1; ; attempt++) {
      Path home = directory("postgres");
      var settings =
          new PostgresSettings(
              home,
              home.resolve("postgres.log"),
              home.resolve("postgres.pid"),
              Ports.free(),
              Secrets.generate(),
              Secrets.generate(),
              durable ? PageMemory.ofThisMachine() : PageMemory.LEAST,
              durable,
              true);
      try {
        return PostgresServer.throwAway(settings, reachableCache());
      } catch (InfraException e) {
        if (attempt == TRIES) { // the free port may have been taken by another program in between
          throw e;
        }
      }
    }
  }

  static PostgresServer standbyOf(PostgresServer primary) {
    Path home = directory("postgres-standby");
    PostgresSettings followed = primary.settings();
    var settings =
        new PostgresSettings(
            home,
            home.resolve("postgres.log"),
            home.resolve("postgres.pid"),
            Ports.free(),
            followed.superuserPassword(),
            followed.ownerPassword(),
            followed.pageMemory(),
            followed.durable(),
            true);
    try {
      primary.stop();
      FileTrees.copy(followed.dataDirectory(), settings.dataDirectory());
      primary.start(Progress.SILENT);
      configure(
          primary,
          "pg_hba.conf",
          "host replication %s 127.0.0.1/32 scram-sha-256\n".formatted(PostgresSettings.SUPERUSER));
      Files.writeString(settings.standbyFile(), "");
      Files.writeString(
          settings.dataDirectory().resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=%s port=%d user=%s password=%s'\n"
              .formatted(
                  PostgresSettings.HOST,
                  followed.port(),
                  PostgresSettings.SUPERUSER,
                  followed.superuserPassword()));
      PostgresServer standby = PostgresServer.throwAway(settings, reachableCache());
      configure(primary, "postgresql.conf", "synchronous_standby_names = '*'\n");
      return standby;
    } catch (IOException e) {
      throw new InfraException("Cannot copy the database: " + FileTrees.reason(e), e);
    }
  }

  /** Until its next start. */
  private static void configure(PostgresServer server, String file, String line)
      throws IOException {
    Path path = server.settings().dataDirectory().resolve(file);
    Files.writeString(path, line, StandardOpenOption.APPEND);
    server.execute("postgres", "SELECT pg_reload_conf()");
  }

  static PostgresServer sharedPostgres() {
    return Shared.POSTGRES;
  }

  /**
   * @param durable whether a message is on the disk before the server says yes
   */
  static NatsServer nats(boolean durable) {
    NatsBinary binary =
        new NatsFinder(CacheDirectory.ofEnvironment(), System.getenv()).find(Progress.SILENT);
    for (int attempt = 1; ; attempt++) {
      Path home = directory("nats");
      var passwords =
          NatsPermissions.users().stream()
              .collect(Collectors.toMap(user -> user, _ -> Secrets.generate()));
      var settings =
          new NatsSettings(
              home,
              home.resolve("nats.log"),
              home.resolve("nats.pid"),
              Ports.free(),
              passwords,
              durable,
              true);
      try {
        return NatsServer.throwAway(settings, binary);
      } catch (InfraException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  static Path directory(String name) {
    try {
      return Files.createTempDirectory("smith-" + name + "-");
    } catch (IOException e) {
      throw new InfraException("Cannot make a temporary directory: " + FileTrees.reason(e), e);
    }
  }

  static CacheDirectory reachableCache() {
    return CacheDirectory.ofEnvironment().reachableByPostgres();
  }

  /** Started by the first test that asks. */
  private static final class Shared {
    static final PostgresServer POSTGRES = postgres(false);

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(POSTGRES::close, "stop-shared-postgres"));
    }
  }
}
