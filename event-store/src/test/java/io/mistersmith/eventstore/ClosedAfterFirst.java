package io.mistersmith.eventstore;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Gives one connection, then none: a database that went away. */
final class ClosedAfterFirst implements DataSource {

  private final DataSource first;
  private final AtomicBoolean given = new AtomicBoolean();

  ClosedAfterFirst(DataSource first) {
    this.first = first;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (given.getAndSet(true)) {
      throw new SQLException("gone", "08001");
    }
    return first.getConnection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return first.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    first.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    first.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return first.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return first.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return first.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return first.isWrapperFor(type);
  }
}
