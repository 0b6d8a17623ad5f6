package io.mistersmith.infra;

import javax.sql.DataSource;

/** One database of a server, to be used by one test and dropped. */
public record PostgresDatabase(PostgresServer server, String name) implements AutoCloseable {

  public String jdbcUrl() {
    return server.settings().jdbcUrl(name);
  }

  public DataSource superuserDataSource() {
    return dataSource(PostgresSettings.SUPERUSER, server.superuserPassword());
  }

  public DataSource ownerDataSource() {
    return dataSource(PostgresSettings.OWNER, server.ownerPassword());
  }

  public DataSource dataSource(String user, String password) {
    return server.dataSource(name, user, password);
  }

  /** Drops it, cutting whoever is still connected. */
  @Override
  public void close() {
    server.execute(PostgresSettings.DATABASE, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }
}
