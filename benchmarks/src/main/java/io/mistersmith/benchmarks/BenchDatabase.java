package io.mistersmith.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A Postgres of its own, migrated, that waits for the disk at each commit. */
final class BenchDatabase implements AutoCloseable {

  private final PostgresServer server = PostgresServer.temporaryDurable();

  BenchDatabase() {
    Migrations.migrate(server.ownerDataSource());
  }

  DataSource source() {
    return server.ownerDataSource();
  }

  HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(server.ownerDataSource());
    config.setMaximumPoolSize(size);
    config.setAutoCommit(true);
    return new HikariDataSource(config);
  }

  /** Of whatever filled it, so that the next round starts alike. */
  void execute(String sql) throws SQLException {
    try (Connection connection = server.superuserDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
