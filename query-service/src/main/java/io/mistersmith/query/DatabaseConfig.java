package io.mistersmith.query;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.door.Tokens;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The pool, and a source of connections that are kept for good. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfig {
  /** A query that nobody waits for any more does not go on for long. */
  private static final String ENDS_WITH_ITS_CLIENT = "-c client_connection_check_interval=2s";

  /** For listeners: outside the pool, whose connections have a lifetime. */
  @Bean(defaultCandidate = false)
  PGSimpleDataSource listening(DatabaseSettings settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.url());
    source.setUser(settings.user());
    source.setPassword(password(settings.passwordFile()));
    source.setApplicationName("query-service");
    source.setOptions(ENDS_WITH_ITS_CLIENT);
    source.setConnectTimeout(Math.toIntExact(settings.connectTimeout().toSeconds()));
    return source;
  }

  /** Starts without Postgres too: every use then fails until it is there. */
  @Bean(destroyMethod = "close")
  @Primary
  HikariDataSource pool(DatabaseSettings settings, MeterRegistry meters) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(listening(settings));
    pool.setPoolName("query-service");
    pool.setMaximumPoolSize(settings.poolSize());
    pool.setMinimumIdle(Math.min(settings.poolIdle(), settings.poolSize()));
    pool.setConnectionTimeout(settings.connectTimeout().toMillis());
    pool.setIdleTimeout(settings.idleTimeout().toMillis());
    pool.setMaxLifetime(settings.lifetime().toMillis());
    pool.setInitializationFailTimeout(-1);
    pool.setMetricRegistry(meters);
    return pool;
  }

  private static @Nullable String password(@Nullable Path file) {
    return file == null || file.toString().isEmpty() ? null : Tokens.read(file);
  }
}
