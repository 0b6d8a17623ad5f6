package io.mistersmith.infra;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL as a child process. {@link #start} also recovers: from a start that was cut
 * short, from a server that was killed, and from one that outlived the program which started it.
 */
public final class PostgresServer extends OwnServer {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final PostgresSettings settings;
  private final CacheDirectory cache;
  private @Nullable PostgresDatabase migrated;

  public PostgresServer(PostgresSettings settings, CacheDirectory cache) {
    super("INT", STOP_LIMIT);
    this.settings = settings;
    this.cache = cache;
  }

  /**
   * A running server with nothing in it but the empty database, gone when closed. A crash of it
   * loses data.
   */
  public static PostgresServer temporary() {
    return TemporaryServers.postgres(false);
  }

  /** As {@link #temporary()}, for tests whose subject is what a crash leaves behind. */
  public static PostgresServer temporaryDurable() {
    return TemporaryServers.postgres(true);
  }

  /**
   * One that follows the other, which from now on says yes to a commit only when this one has it
   * too. The other is stopped for a moment.
   */
  public static PostgresServer temporaryStandby(PostgresServer primary) {
    return TemporaryServers.standbyOf(primary);
  }

  /** No longer follows anybody, and takes writes. */
  public void promote() {
    execute("postgres", "SELECT pg_promote()");
  }

  /**
   * The one temporary server of this JVM, stopped when it ends: take a {@link #freshDatabase()} of
   * it.
   */
  public static PostgresServer shared() {
    return TemporaryServers.sharedPostgres();
  }

  static PostgresServer throwAway(PostgresSettings settings, CacheDirectory cache) {
    var server = new PostgresServer(settings, cache);
    server.throwAway = settings.home();
    server.start(Progress.SILENT);
    return server;
  }

  public PostgresSettings settings() {
    return settings;
  }

  public int port() {
    return settings.port();
  }

  /** Of the database {@value PostgresSettings#DATABASE}. */
  public String jdbcUrl() {
    return settings.jdbcUrl();
  }

  public String superuserPassword() {
    return settings.superuserPassword();
  }

  public String ownerPassword() {
    return settings.ownerPassword();
  }

  public DataSource superuserDataSource() {
    return dataSource(
        PostgresSettings.DATABASE, PostgresSettings.SUPERUSER, settings.superuserPassword());
  }

  public DataSource ownerDataSource() {
    return dataSource(PostgresSettings.DATABASE, PostgresSettings.OWNER, settings.ownerPassword());
  }

  /**
   * A new empty database with a name of its own, owned by {@value PostgresSettings#OWNER}; roles
   * are the server's.
   */
  public PostgresDatabase freshDatabase() {
    return copyOf("template1");
  }

  /** As {@link #freshDatabase()}, with what the migrations have made once for this server. */
  public synchronized PostgresDatabase freshDatabase(Consumer<DataSource> migrations) {
    if (migrated == null) {
      PostgresDatabase first = freshDatabase();
      migrations.accept(first.ownerDataSource());
      migrated = first;
    }
    return copyOf(migrated.name());
  }

  private PostgresDatabase copyOf(String template) {
    String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    execute(
        PostgresSettings.DATABASE,
        "CREATE DATABASE %s TEMPLATE %s OWNER %s STRATEGY WAL_LOG"
            .formatted(name, template, PostgresSettings.OWNER));
    return new PostgresDatabase(this, name);
  }

  /** Starts the server and returns when it answers; on failure nothing is left running. */
  public synchronized PostgresServer start(Progress progress) {
    var user = UnprivilegedUser.needed();
    PostgresBinaries binaries = PostgresBinaries.unpacked(cache, progress);
    var home = new PostgresHome(settings, binaries, user.orElse(null));
    home.prepare(progress);
    if (!Ports.becomesFree(
        PostgresSettings.HOST, settings.port())) { // or a stranger's server would be asked
      throw new InfraException("Port " + settings.port() + ", meant for PostgreSQL, is taken.");
    }
    try {
      process =
          ManagedProcess.start(
              new ManagedProcess.Launch(
                  "PostgreSQL",
                  user.map(UnprivilegedUser::command).orElse(List.of()),
                  List.of(binaries.program("postgres"), "-D", settings.dataDirectory().toString()),
                  Map.of("LC_ALL", "C", "TZ", "UTC"),
                  settings.home(),
                  settings.logFile(),
                  settings.pidFile(),
                  settings.tied()));
      awaitAnswer(process);
      if (!settings.isStandby()) {
        createOwnerAndDatabase();
      }
      return this;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  DataSource dataSource(String database, String user, String password) {
    var source = new PGSimpleDataSource();
    source.setUrl(settings.jdbcUrl(database));
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(10);
    return source;
  }

  void execute(String database, String sql) {
    try (Connection connection =
            dataSource(database, PostgresSettings.SUPERUSER, settings.superuserPassword())
                .getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new InfraException(
          "PostgreSQL refused: " + LogTail.complaint(String.valueOf(e.getMessage())), e);
    }
  }

  private void awaitAnswer(ManagedProcess server) {
    DataSource source =
        dataSource("postgres", PostgresSettings.SUPERUSER, settings.superuserPassword());
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try (Connection _ = source.getConnection()) {
        return;
      } catch (SQLException e) {
        if ("28P01".equals(e.getSQLState())) {
          throw new InfraException(
              "The database in %s has another password than the one kept beside it; restore the secrets, or delete both to start empty."
                  .formatted(settings.home()),
              e);
        }
        if (!server.alive() || System.nanoTime() > end || !ManagedProcess.pause()) {
          throw new InfraException(
              "PostgreSQL did not start: %s (log: %s)."
                  .formatted(LogTail.lastComplaint(settings.logFile()), settings.logFile()),
              e);
        }
      }
    }
  }

  private void createOwnerAndDatabase() {
    String owner = PostgresSettings.OWNER;
    // The password is made of letters, digits, '-' and '_' by Secrets, and by nobody else.
    execute(
        "postgres",
        """
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN CREATE ROLE %1$s; END IF;
          ALTER ROLE %1$s LOGIN CREATEROLE NOSUPERUSER PASSWORD '%2$s';
        END $$"""
            .formatted(owner, settings.ownerPassword()));
    if (!databaseExists()) {
      execute("postgres", "CREATE DATABASE " + PostgresSettings.DATABASE + " OWNER " + owner);
    }
  }

  private boolean databaseExists() {
    try (Connection connection =
            dataSource("postgres", PostgresSettings.SUPERUSER, settings.superuserPassword())
                .getConnection();
        var query = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
      query.setString(1, PostgresSettings.DATABASE);
      return query.executeQuery().next();
    } catch (SQLException e) {
      throw new InfraException(
          "PostgreSQL refused: " + LogTail.complaint(String.valueOf(e.getMessage())), e);
    }
  }
}
