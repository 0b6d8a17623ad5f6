package io.mistersmith.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

  @Test
  @Tag("D-190")
  void answersOnLoopbackToTheOwnerAndToTheSuperuser() throws Exception {
    var server = PostgresServer.shared();

    assertThat(ask(server.ownerDataSource(), "SELECT 1")).isEqualTo("1");
    assertThat(ask(server.ownerDataSource(), "SELECT current_setting('is_superuser')"))
        .isEqualTo("off");
    assertThat(ask(server.superuserDataSource(), "SELECT current_setting('is_superuser')"))
        .isEqualTo("on");
    assertThat(ask(server.superuserDataSource(), "SELECT current_setting('listen_addresses')"))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void refusesAWrongPassword() {
    var server = PostgresServer.shared();

    assertThatThrownBy(
            () -> ask(server.dataSource("mistersmith", "mistersmith", "wrong"), "SELECT 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    assertThat(PostgresSettings.hostBasedAuthentication()).doesNotContain("trust");
  }

  @Test
  void givesEachTestADatabaseOfItsOwn() throws Exception {
    try (var one = PostgresServer.shared().freshDatabase();
        var other = PostgresServer.shared().freshDatabase()) {
      execute(one.ownerDataSource(), "CREATE TABLE t (x int)");
      assertThat(ask(one.ownerDataSource(), "SELECT to_regclass('t') IS NOT NULL")).isEqualTo("t");
      assertThat(ask(other.ownerDataSource(), "SELECT to_regclass('t') IS NOT NULL"))
          .isEqualTo("f");
    }
  }

  @Test
  void migratesOnceForAllDatabasesOfTests() throws Exception {
    var migrated = new AtomicInteger();
    Consumer<DataSource> migrations =
        database -> {
          migrated.incrementAndGet();
          try {
            execute(database, "CREATE TABLE t AS SELECT 42 AS x");
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        };
    try (var server = PostgresServer.temporary();
        var one = server.freshDatabase(migrations);
        var other = server.freshDatabase(migrations)) {
      execute(one.ownerDataSource(), "UPDATE t SET x = 43");
      assertThat(ask(one.ownerDataSource(), "SELECT x FROM t")).isEqualTo("43");
      assertThat(ask(other.ownerDataSource(), "SELECT x FROM t")).isEqualTo("42");
      assertThat(migrated).hasValue(1);
    }
  }

  @Test
  void keepsWhatWasCommittedWhenItIsKilledAndStartsAgain() throws Exception {
    try (var server = PostgresServer.temporaryDurable()) {
      execute(server.ownerDataSource(), "CREATE TABLE t AS SELECT 42 AS x");
      server.kill();
      server.start(Progress.SILENT);
      assertThat(ask(server.ownerDataSource(), "SELECT x FROM t")).isEqualTo("42");
    }
  }

  @Test
  void replacesAServerThatOutlivedItsStarter(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    var settings = settings(directory.resolve("with space"), Ports.free());
    var cache = TemporaryServers.reachableCache();
    try (var first = new PostgresServer(settings, cache).start(Progress.SILENT);
        var second = new PostgresServer(settings, cache).start(Progress.SILENT)) {
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(ProcessIdentity.of(first.pid())).isEmpty();
      assertThat(ask(second.ownerDataSource(), "SELECT 1")).isEqualTo("1");
    }
    assertThat(ManagedProcess.running("PostgreSQL", settings.pidFile())).isEmpty();
  }

  @Test
  void saysInOneSentenceThatThePortIsTaken(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    var settings = settings(directory.resolve("home"), PostgresServer.shared().port());

    assertThatThrownBy(
            () ->
                new PostgresServer(settings, TemporaryServers.reachableCache())
                    .start(Progress.SILENT))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("Port " + settings.port())
        .hasMessageContaining("is taken");
    assertThat(ManagedProcess.running("PostgreSQL", settings.pidFile())).isEmpty();
  }

  private static PostgresSettings settings(Path home, int port) {
    return new PostgresSettings(
        home,
        home.resolve("postgres.log"),
        home.resolve("postgres.pid"),
        port,
        Secrets.generate(),
        Secrets.generate(),
        PageMemory.LEAST,
        false,
        true);
  }

  private static String ask(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var result = connection.createStatement().executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection()) {
      connection.createStatement().execute(sql);
    }
  }
}
