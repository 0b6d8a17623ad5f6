package io.mistersmith.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.Migrations;
import io.mistersmith.query.board.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** More rows than one statement could compare in the time that it has. */
class RebuildTablesTest {
  private static final int ROWS = 100_000;
  private static final int PAGE = 1000;

  private static PostgresDatabase database;
  private static SingleConnectionDataSource connection;
  private static JdbcTemplate sql;
  private static RebuildTables tables;

  @BeforeAll
  static void fill() throws Exception {
    database = PostgresServer.shared().freshDatabase(Migrations::migrate);
    connection = new SingleConnectionDataSource(database.ownerDataSource().getConnection(), true);
    sql = new JdbcTemplate(connection);
    ProjectionSettings settings =
        new ProjectionSettings(
            1000,
            ProjectionSettings.DEFAULTS.restEach(),
            ProjectionSettings.DEFAULTS.rest(),
            ProjectionSettings.DEFAULTS.catchUpBatch(),
            ProjectionSettings.DEFAULTS.catchUpSize(),
            1024,
            1024,
            PAGE,
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofMillis(250),
            Duration.ofSeconds(30));
    tables =
        new RebuildTables(
            sql, new TransactionTemplate(new DataSourceTransactionManager(connection)), settings);
    tables.begin(Group.FLEET);
    for (String schema : List.of("read_model", "read_model_next")) {
      sql.update(
          """
          INSERT INTO %s.tasks (task_id, born, valid_from, valid_to, view)
          SELECT 'task_' || n / 4, n / 4 * 4 + 1, n + 1, CASE WHEN n %% 4 < 3 THEN n + 2 END,
            json_build_object('status', 'pending', 'n', n, 'required_capabilities', json_build_array())
          FROM generate_series(0, ? - 1) AS n
          """
              .formatted(schema),
          ROWS);
      sql.update(
          "INSERT INTO %s.agent_events SELECT 'agent', n, 'agent.spawned', now() FROM generate_series(1, 2500) n"
              .formatted(schema));
    }
    sql.execute(
        "UPDATE read_model_next.agent_events t SET \"timestamp\" = l.\"timestamp\""
            + " FROM read_model.agent_events l WHERE l.position = t.position");
    sql.execute("SET statement_timeout = '400ms'");
  }

  @AfterAll
  static void drop() {
    connection.destroy();
    database.close();
  }

  @Test
  void readsPageByPageAndSaysHowFarItIs() {
    tables.index(Group.FLEET);
    List<Difference> said = new ArrayList<>();

    Difference difference = tables.compare(Group.FLEET, ROWS, said::add);

    assertThat(difference.rows()).isZero();
    assertThat(difference.compared()).isEqualTo(ROWS + 2500);
    assertThat(difference.about()).isEqualTo(ROWS + 2500);
    assertThat(said).hasSizeGreaterThan(ROWS / PAGE);
    assertThat(said).extracting(Difference::compared).isSorted().first().isEqualTo((long) PAGE);
  }

  @Test
  void findsWhatDiffersOnWhicheverPageAndSide() {
    within(
        """
        DELETE FROM read_model_next.tasks WHERE task_id = 'task_7';
        DELETE FROM read_model.tasks WHERE task_id BETWEEN 'task_2' AND 'task_21';
        UPDATE read_model.tasks SET view = '{"status":"lost"}' WHERE task_id = 'task_9999' AND valid_to IS NULL;
        DELETE FROM read_model.agent_events WHERE position = 2500;
        """,
        () -> {
          long missingHere =
              sql.queryForObject(
                  "SELECT (SELECT count(*) FROM read_model_next.tasks) - (SELECT count(*) FROM read_model.tasks)",
                  Long.class);

          Difference difference = tables.compare(Group.FLEET, ROWS, _ -> {});

          assertThat(difference.rows()).isEqualTo(missingHere + 4 + 4 + 2 + 1);
          assertThat(difference.examples()).hasSize(Difference.EXAMPLES);
        });
  }

  @Test
  void takesEachRowAsItWasAtThePosition() {
    within(
        """
        DELETE FROM read_model_next.tasks WHERE valid_from > 403;
        UPDATE read_model_next.tasks SET valid_to = NULL WHERE valid_to > 403;
        """,
        () -> {
          assertThat(tables.compare(Group.FLEET, 403, _ -> {}).rows()).isZero();
          assertThat(tables.compare(Group.FLEET, 404, _ -> {}).rows()).isEqualTo(3);
        });
  }

  @Test
  void comparesJsonAndNotItsText() {
    within(
        """
        UPDATE read_model_next.tasks
        SET view = json_build_object('required_capabilities', json_build_array(), 'n', view -> 'n', 'status', 'pending')
        WHERE task_id = 'task_5'
        """,
        () -> assertThat(tables.compare(Group.FLEET, ROWS, _ -> {}).rows()).isZero());
  }

  private static void within(String change, Runnable look) {
    new TransactionTemplate(new DataSourceTransactionManager(connection))
        .executeWithoutResult(
            status -> {
              sql.execute(change);
              look.run();
              status.setRollbackOnly();
            });
  }
}
