package io.mistersmith.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
  private PostgresDatabase database;

  @BeforeEach
  void fresh() {
    database = PostgresServer.shared().freshDatabase();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  @Tag("D-136")
  @Tag("D-137")
  void applyToAnEmptyDatabaseAndASecondTimeChangeNothing() {
    assertThat(Migrations.migrate(database.ownerDataSource())).isGreaterThanOrEqualTo(3);
    assertThat(Migrations.migrate(database.ownerDataSource())).isZero();
  }

  @Test
  @Tag("D-133")
  @Tag("D-134")
  @Tag("D-136")
  void everyFileIsNamedByNumberAndDescriptionAndRecordedInThatOrder() throws Exception {
    Migrations.migrate(database.ownerDataSource());

    List<String> files;
    try (Stream<Path> folder = Files.list(Path.of("."))) {
      files =
          folder
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".sql"))
              .sorted()
              .toList();
    }
    assertThat(files)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(name).matches("\\d{3}_[a-z0-9_]+\\.sql"));
    assertThat(
            column(
                "SELECT script FROM public.schema_versions WHERE type = 'SQL' AND success"
                    + " ORDER BY installed_rank"))
        .isEqualTo(files);
  }

  @Test
  @Tag("D-135")
  void aFailingMigrationLeavesNoTraceAndThoseBeforeItStay(@TempDir Path folder) throws Exception {
    write(folder, "001_good.sql", "CREATE TABLE good (id int);");
    write(folder, "002_bad.sql", "CREATE TABLE half (id int); SELECT 1/0;");

    assertThatThrownBy(() -> Migrations.migrate(database.ownerDataSource(), "filesystem:" + folder))
        .hasMessageContaining("002_bad.sql");

    assertThat(column("SELECT to_regclass('good')::text")).containsExactly("good");
    assertThat(column("SELECT coalesce(to_regclass('half')::text, 'none')"))
        .containsExactly("none");
    write(folder, "002_bad.sql", "CREATE TABLE half (id int);");
    assertThat(Migrations.migrate(database.ownerDataSource(), "filesystem:" + folder)).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE event_store.events SET payload = '{}'",
        "DELETE FROM event_store.events",
        "TRUNCATE event_store.events",
        "TRUNCATE event_store.events CASCADE"
      })
  void historyIsNotChangedByAnybodyNotEvenTheOwnerOrASuperuserInReplicaMode(String change)
      throws Exception {
    Migrations.migrate(database.ownerDataSource());

    try (Connection owner = database.ownerDataSource().getConnection()) {
      assertRefused(owner, change);
    }
    try (Connection superuser = database.superuserDataSource().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      assertRefused(superuser, change);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE event_store.events SET payload = '{}'",
        "DELETE FROM event_store.events",
        "TRUNCATE event_store.events",
        "DROP TABLE event_store.events",
        "ALTER TABLE event_store.events DISABLE TRIGGER ALL",
        "SET session_replication_role = replica"
      })
  void commandServiceMayOnlyInsertAndSelectEvents(String statement) throws Exception {
    Migrations.migrate(database.ownerDataSource());

    for (String role : List.of("smith_command", "smith_query", "checker")) {
      assertRefusedAs(role, statement);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"smith_query", "checker"})
  void nobodyElseMayWriteEvents(String role) throws Exception {
    Migrations.migrate(database.ownerDataSource());

    assertRefusedAs(
        role,
        "INSERT INTO event_store.events VALUES (1, 'e', 't', 'a', 0, 't.t', '1', now(), '{}', '{}',"
            + " sha256(''), sha256(''))");
  }

  private void assertRefusedAs(String role, String sql) throws SQLException {
    try (Connection connection = database.superuserDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION AUTHORIZATION " + role);
      assertRefused(connection, sql);
    }
  }

  private static void assertRefused(Connection connection, String sql) {
    assertThatThrownBy(
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            })
        .as(sql)
        .isInstanceOf(SQLException.class)
        .hasMessageMatching(
            "(?s).*(append only|permission denied|must be owner|cannot truncate).*");
  }

  private List<String> column(String query) throws SQLException {
    try (Connection connection = database.ownerDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static void write(Path folder, String name, String sql) throws IOException {
    Files.writeString(folder.resolve(name), sql);
  }
}
