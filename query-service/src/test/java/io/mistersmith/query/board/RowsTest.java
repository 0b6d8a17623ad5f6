package io.mistersmith.query.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.Migrations;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How Postgres finds rows when tasks are many and nearly all of them are completed. */
class RowsTest {
  private static final int TASKS = 20_000;
  private static final Paging PAGE = new Paging(50, null);
  private static PostgresDatabase database;
  private static SingleConnectionDataSource connection;

  @BeforeAll
  static void manyCompletedTasks() throws Exception {
    database = PostgresServer.shared().freshDatabase(Migrations::migrate);
    connection = new SingleConnectionDataSource(database.ownerDataSource().getConnection(), true);
    JdbcTemplate sql = new JdbcTemplate(connection);
    sql.update(
        """
        INSERT INTO read_model.tasks (task_id, born, valid_from, valid_to, view)
        SELECT 'task_' || n, 5 * n, 5 * n + v, CASE WHEN v < 4 THEN 5 * n + v + 1 END,
          json_build_object('task_id', 'task_' || n, 'description', repeat('what is to be done ', 20),
            'status', (ARRAY['pending', 'assigned', 'running', 'running', 'completed'])[v + 1])
        FROM generate_series(1, ?) AS n, generate_series(0, 4) AS v ORDER BY 5 * n + v
        """,
        TASKS);
    sql.execute("ANALYZE read_model.tasks");
  }

  @AfterAll
  static void drop() {
    connection.destroy();
    database.close();
  }

  @Test
  void openTasksOfAStatusAreFoundByItThoughItIsCommonAmongClosedVersions() {
    Explaining jdbc = new Explaining(connection);

    Page none = list(jdbc, "pending", ReadPoint.NOW);
    Page page = list(jdbc, "completed", ReadPoint.NOW);

    assertThat(none.data()).isEmpty();
    assertThat(page.data()).hasSize(50);
    assertThat(jdbc.plans)
        .hasSize(2)
        .allSatisfy(
            plan -> assertThat(plan).contains("Index Cond: ((ROW(status", "tasks_now_by_status"));
  }

  @Test
  void tasksOfAStatusAsOfAPositionAreSearchedForByWhenTheyHadIt() {
    Explaining jdbc = new Explaining(connection);

    Page page = list(jdbc, "running", new ReadPoint(5L * TASKS / 2 + 2));

    assertThat(page.data()).hasSize(1);
    assertThat(jdbc.plans.getFirst())
        .contains("tasks_now_by_status")
        .containsPattern("tasks_closed_by_age[^\\n]*\\n *Index Cond: .*born > ");
  }

  private static Page list(JdbcTemplate jdbc, String status, ReadPoint at) {
    return new Rows(jdbc, Table.TASKS).list(Filters.none().and("status = ?", status), at, PAGE);
  }

  /** Asks for the plan of each query before it is made. */
  private static final class Explaining extends JdbcTemplate {
    final List<String> plans = new ArrayList<>();
    private final JdbcTemplate plain;

    Explaining(DataSource source) {
      super(source);
      plain = new JdbcTemplate(source);
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, Object... arguments) {
      plans.add(String.join("\n", plain.queryForList("EXPLAIN " + sql, String.class, arguments)));
      return super.query(sql, mapper, arguments);
    }
  }
}
