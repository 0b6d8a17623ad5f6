package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final String INSERT = "INSERT INTO said (id, word) VALUES (?, 'new')";
  private static final String UPDATE = "UPDATE said SET word = ? WHERE id = ?";
  private static final String DELETE = "DELETE FROM said WHERE id = ?";

  private PostgresDatabase database;
  private Connection connection;
  private Rows rows;

  @BeforeEach
  void open() throws Exception {
    database = PostgresServer.shared().freshDatabase();
    connection = database.ownerDataSource().getConnection();
    connection.createStatement().execute("CREATE TABLE said (id text PRIMARY KEY, word text)");
    rows = new Rows(connection);
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    database.close();
  }

  @Test
  void whatIsWrittenOfOneRowKeepsItsOrder() {
    rows.write("a", INSERT, "a");
    rows.change("a", UPDATE, "first", "a");
    rows.write("b", INSERT, "b");
    rows.change("b", UPDATE, "first", "b");
    rows.change("b", UPDATE, "second", "b");
    rows.change("a", DELETE, "a");
    rows.write("a", INSERT, "a");
    rows.write("c", INSERT, "c");

    assertThat(rows.texts("SELECT id || ' ' || word FROM said ORDER BY id"))
        .containsExactly("a new", "b second", "c new");
  }

  @Test
  void whatIsWrittenAtOnceComesAfterWhatWaits() {
    rows.write("a", INSERT, "a");

    assertThat(rows.writeNow(DELETE, "a")).isEqualTo(1);
    assertThat(rows.has("SELECT FROM said WHERE id = ?", "a")).isFalse();
  }

  @Test
  void aRowThatMustBeThereAndIsNotStopsAll() {
    rows.write("a", INSERT, "a");
    rows.change("b", UPDATE, "first", "b");

    assertThatThrownBy(rows::flush).hasMessageContaining("the row is missing");
  }
}
