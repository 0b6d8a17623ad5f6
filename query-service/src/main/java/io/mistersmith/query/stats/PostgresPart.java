package io.mistersmith.query.stats;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.base.health.HealthPart;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Whether Postgres answers {@code SELECT 1}. */
@Component
class PostgresPart implements HealthPart {
  private static final int SECONDS = 2;

  private final JdbcTemplate jdbc;
  private final HikariDataSource pool;

  PostgresPart(HikariDataSource pool) {
    this.pool = pool;
    jdbc = new JdbcTemplate(pool);
    jdbc.setQueryTimeout(SECONDS);
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public State check() {
    try {
      jdbc.queryForObject("SELECT 1", Integer.class);
    } catch (DataAccessException e) {
      return State.down("Postgres does not answer.");
    }
    var connections = pool.getHikariPoolMXBean();
    return new State(
        true,
        connections == null
            ? Map.of()
            : Map.of(
                "active", connections.getActiveConnections(),
                "idle", connections.getIdleConnections(),
                "waiting", connections.getThreadsAwaitingConnection(),
                "max", pool.getMaximumPoolSize()));
  }
}
