package io.mistersmith.command;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.mistersmith.base.health.HealthPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Whether Postgres answers, and how busy the pool is. */
@Component
final class PostgresHealth implements HealthPart {

  private final HikariDataSource pool;

  PostgresHealth(HikariDataSource pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public State check() {
    Map<String, Object> details = new LinkedHashMap<>();
    HikariPoolMXBean numbers = pool.getHikariPoolMXBean();
    if (numbers != null) {
      details.put("pool_active", numbers.getActiveConnections());
      details.put("pool_idle", numbers.getIdleConnections());
      details.put("pool_waiting", numbers.getThreadsAwaitingConnection());
    }
    details.put("pool_max", pool.getMaximumPoolSize());
    details.put("pool_min_idle", pool.getMinimumIdle());
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(2);
      statement.execute("SELECT 1");
      return new State(true, details);
    } catch (SQLException e) {
      details.put("reason", "Postgres does not answer");
      return new State(false, details);
    }
  }
}
